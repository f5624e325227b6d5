package ai.beatra.metrics;

import org.jspecify.annotations.Nullable;

/**
 * Hears of one attempt at a task, on the thread that works on it and the one that writes its end.
 */
public interface TaskWatch {
  TaskWatch NONE = new TaskWatch() {};

  /**
   * What is known of it when it begins.
   *
   * @param queue where it has waited
   * @param id of the task
   * @param requestId of the request that made it
   * @param capability what is made
   * @param model its id in the catalog
   * @param attempt from 1
   */
  record Of(
      String queue, String id, String requestId, String capability, String model, int attempt) {}

  /** As of a request. */
  default @Nullable String traceId() {
    return null;
  }

  /** An upstream is tried for it. */
  default TryWatch tries(String provider, String upstreamModel) {
    return TryWatch.NONE;
  }

  /**
   * Nobody works on it any more, and what became of it is written.
   *
   * @param end {@code succeeded}, {@code failed}, {@code canceled}; {@code queued} if it waits
   *     again, {@code lost} if another server has it
   * @param failure the code of an error, if it failed
   * @param credits charged, in ten-thousandths
   */
  default void ended(String end, @Nullable String failure, long credits) {}
}
