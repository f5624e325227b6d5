package ai.beatra.tasks;

import ai.beatra.provider.ProviderException;
import java.time.Duration;
import java.util.function.Function;

/** Does the work of one kind of task. */
public interface TaskRunner {

  /** The name of the queue that its tasks wait in. */
  String queue();

  /**
   * Where tasks take up room while they run.
   *
   * @param most how many there may be at a time on this node, 1 at least
   */
  record Place(String name, int most) {}

  /**
   * What this node gives its tasks.
   *
   * @param places where a provider's tasks run, by its name
   * @param timeout after which a task has failed
   */
  record Slots(Function<String, Place> places, Duration timeout) {}

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
