package ai.beatra.tasks;

import ai.beatra.provider.ProviderException;
import java.time.Duration;

/** Does the work of one kind of task. */
public interface TaskRunner {

  /** The name of the queue that its tasks wait in. */
  String queue();

  /**
   * What this node gives its tasks.
   *
   * @param concurrency how many run at a time
   * @param timeout after which a task has failed
   */
  record Slots(int concurrency, Duration timeout) {}

  Slots slots();

  /**
   * Runs on a thread of its own, which it may block and which is interrupted to stop the work.
   *
   * @throws ProviderException if the work failed; its message is shown
   */
  TaskResult run(TaskWork work) throws InterruptedException;
}
