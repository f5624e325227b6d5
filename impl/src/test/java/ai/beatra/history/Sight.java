package ai.beatra.history;

import org.jspecify.annotations.Nullable;

/**
 * A task as a client was shown it.
 *
 * @param begun when the client asked, by {@link History#now}
 * @param over when it was answered
 * @param canceling whether this is the answer to a cancel that was taken
 * @param end how the task has ended; null if it has not
 */
public record Sight(String task, long begun, long over, boolean canceling, @Nullable End end) {

  /**
   * The end of a task.
   *
   * @param charged in units
   * @param rest whatever else of it must not change any more
   */
  public record End(String status, long charged, String rest) {
    boolean succeeded() {
      return status.equals("succeeded");
    }
  }
}
