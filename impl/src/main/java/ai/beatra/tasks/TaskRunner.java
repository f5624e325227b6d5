package ai.beatra.tasks;

import ai.beatra.provider.ProviderException;
import java.time.Duration;

/** Does the work of one kind of task. */
public interface TaskRunner {

  /** The name of the queue that its tasks wait in. */
  String queue();

  /** How many of its tasks this node runs at a time. */
  int concurrency();

  /** After which a task has failed. */
  Duration timeout();

  /**
   * Runs on a thread of its own, which it may block and which is interrupted to stop the work.
   *
   * @throws ProviderException if the work failed; its message is shown
   */
  TaskResult run(TaskWork work) throws InterruptedException;
}
