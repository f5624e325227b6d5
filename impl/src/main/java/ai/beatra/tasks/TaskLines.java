package ai.beatra.tasks;

import ai.beatra.error.ErrorCode;
import ai.beatra.model.TaskStatus;
import ai.beatra.provider.ProviderException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** What the log tells of a task: how it ended and why, and who goes on with it. */
final class TaskLines {
  private static final Logger log = LoggerFactory.getLogger(TaskLines.class);

  /** Another server has it by now, or nobody knows. */
  private static final String LOST = "lost";

  private TaskLines() {}

  /** A task is taken on that another server, or this one before it was started anew, had begun. */
  static void begun(Run task) {
    if (task.task().attempt().number() > 1) {
      task.about(log.atInfo()).log("a task is begun again");
    }
  }

  /**
   * @param stop why it was stopped, if it was
   * @param now what it is; nothing if its end was not this node's to write
   */
  static void ended(Run task, Run.@Nullable Stop stop, Outcome outcome, Optional<TaskStatus> now) {
    task.watch()
        .ended(
            now.map(TaskStatus::toString).orElse(LOST),
            now.equals(Optional.of(TaskStatus.FAILED)) ? code(stop, outcome).code() : null,
            now.equals(Optional.of(TaskStatus.SUCCEEDED)) ? charged(task, outcome) : 0);
    if (now.isEmpty()) {
      task.about(log.atWarn()).log("a task was not ended here: another server has it by now");
      return;
    }
    switch (now.get()) {
      case SUCCEEDED -> task.about(log.atInfo()).log("a task succeeded");
      case CANCELED -> task.about(log.atInfo()).log("a task was canceled");
      case FAILED -> failed(task, stop, outcome);
      default ->
          task.about(log.atInfo())
              .log(
                  outcome instanceof Outcome.Moved
                      ? "a task waits for another provider, which has no place for it now"
                      : "a task was left, since the server stops");
    }
  }

  private static ErrorCode code(Run.@Nullable Stop stop, Outcome outcome) {
    if (stop == Run.Stop.TIMED_OUT) {
      return ErrorCode.UPSTREAM_TIMEOUT;
    }
    return outcome instanceof Outcome.Failed failed ? failed.code() : ErrorCode.INTERNAL_ERROR;
  }

  /** As {@link Endings} settles it. */
  private static long charged(Run task, Outcome outcome) {
    return outcome instanceof Outcome.Made made
        ? Math.min(made.result().cost().units(), task.task().paid().taken().units())
        : 0;
  }

  private static void failed(Run task, Run.@Nullable Stop stop, Outcome outcome) {
    if (stop == Run.Stop.TIMED_OUT) {
      failed(task, Level.WARN, ErrorCode.UPSTREAM_TIMEOUT).log("a task failed: it took too long");
    } else if (outcome instanceof Outcome.Failed failed) {
      failed(task, failed);
    }
  }

  private static LoggingEventBuilder failed(Run task, Level level, ErrorCode code) {
    return task.about(log.atLevel(level)).addKeyValue("code", code.code());
  }

  private static void failed(Run task, Outcome.Failed failed) {
    if (failed.code() == ErrorCode.INTERNAL_ERROR) {
      failed(task, Level.ERROR, failed.code()).setCause(failed.cause()).log("a task failed");
      return;
    }
    Level level = failed.code() == ErrorCode.CONTENT_REFUSED ? Level.INFO : Level.WARN;
    failed(task, level, failed.code()).log("a task failed: {}", reason(failed));
  }

  /** What the operator is told, or else what the client is. What a provider says is left out. */
  private static String reason(Outcome.Failed failed) {
    return failed.cause() instanceof ProviderException told && told.diagnosis() != null
        ? told.diagnosis().reason()
        : failed.message();
  }

  static void unwritten(Run task, Throwable failure) {
    task.watch().ended(LOST, null, 0);
    task.about(log.atError()).setCause(failure).log("the end of a task could not be written");
  }

  /**
   * Nobody runs it any more.
   *
   * @param node the server that had begun it
   * @param now whether it waits to be begun again; else its price is given back
   */
  static void left(Attempt attempt, String node, TaskStatus now) {
    attempt
        .about(log.atWarn())
        .addKeyValue("node", node)
        .log(
            now == TaskStatus.QUEUED
                ? "a task was abandoned by its server; it waits to be begun again"
                : "a task was abandoned by its server; its price is given back");
  }
}
