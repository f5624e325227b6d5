package ai.beatra.tasks;

import ai.beatra.model.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * A task as it is stored.
 *
 * @param attempt the one that runs, or the last
 * @param upstreamJob as in {@link TaskJob.Asked}
 */
record TaskRow(
    Attempt attempt,
    String projectId,
    TaskOrder order,
    @Nullable String upstreamJob,
    Tries tries,
    TaskStatus status,
    TaskPaid paid,
    Stage stage,
    Produced produced,
    Times times) {

  /** How far it is. */
  record Stage(int percent, String name, String message) {}

  /** What came of it, as JSON; null for nothing. */
  record Produced(
      @Nullable String output,
      @Nullable String warnings,
      @Nullable String usage,
      @Nullable String error) {
    static final Produced NOTHING = new Produced(null, null, null, null);
  }

  /** In milliseconds since 1970; null for what has not happened. */
  record Times(
      long created,
      @Nullable Long started,
      @Nullable Long completed,
      @Nullable Long cancelRequested) {}

  String id() {
    return attempt.task();
  }

  TaskJob.Asked asked() {
    return new TaskJob.Asked(order.provider(), order.upstreamModel(), upstreamJob, tries);
  }

  boolean ended() {
    return times.completed() != null;
  }
}
