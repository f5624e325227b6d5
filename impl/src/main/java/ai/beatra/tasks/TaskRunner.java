package ai.beatra.tasks;

import ai.beatra.provider.ProviderException;
import java.time.Duration;
import java.util.function.ToIntFunction;

/** Does the work of one kind of task. */
public interface TaskRunner {

  /** The name of the queue that its tasks wait in. */
  String queue();

  /**
   * What this node gives its tasks.
   *
   * @param places how many run at a time at a provider, by its name; 1 at least
   * @param timeout after which a task has failed
   */
  record Slots(ToIntFunction<String> places, Duration timeout) {}

  Slots slots();

  /**
   * Runs on a thread of its own, which it may block and which is interrupted to stop the work.
   *
   * @throws ProviderException if the work failed; its message is shown
   * @throws NoPlaceException if it is to wait for a provider; nobody may be working on it
   */
  TaskResult run(TaskWork work) throws InterruptedException;

  /**
   * Tells an upstream that nobody wants the work any more which it has begun, where it can be told.
   * May block its thread.
   *
   * @param provider its name in the configuration
   * @param model what it calls the model
   * @param upstreamId its own id of the work
   * @throws RuntimeException if it was not told; nobody tries again
   */
  void abandon(String provider, String model, String upstreamId);
}
