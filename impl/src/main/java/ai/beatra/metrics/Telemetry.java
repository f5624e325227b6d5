package ai.beatra.metrics;

import ai.beatra.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Hears what a server does. Whoever tells it does not wait, and tells no tenant, key, prompt or
 * path: each name that comes here is one of the contract, of the catalog or of the configuration.
 * Thread-safe.
 */
public interface Telemetry {
  /** Hears nothing, and costs nothing. */
  Telemetry NONE = new Telemetry() {};

  /** Whether it wants to know what a request belongs to elsewhere. */
  default boolean traces() {
    return false;
  }

  /**
   * A request is whole.
   *
   * @param id of the request
   * @param began when, as {@link System#nanoTime} has it
   * @param traceparent the header of the W3C's Trace Context, if it came and {@link #traces}
   * @param tracestate the same
   */
  default RequestWatch request(
      String id, long began, @Nullable String traceparent, @Nullable String tracestate) {
    return RequestWatch.NONE;
  }

  /** What came was no whole, well-formed request. */
  default void malformed(ErrorCode told) {}

  /** A task is worked on from now on. */
  default TaskWatch task(TaskWatch.Of of) {
    return TaskWatch.NONE;
  }

  /**
   * A task has ended, or waits again, that nobody here works on.
   *
   * @param end such as {@code canceled}
   */
  default void taskEnded(String end) {}

  /** Hears of the database. */
  default StoreWatch store() {
    return StoreWatch.NONE;
  }
}
