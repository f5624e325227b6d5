package ai.beatra.tasks;

import ai.beatra.credits.Credits;
import ai.beatra.error.ErrorCode;
import ai.beatra.model.TaskStatus;
import ai.beatra.money.Amount;
import ai.beatra.store.Database;
import ai.beatra.store.Tx;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes what becomes of tasks, each in one transaction with what becomes of its price. All methods
 * return what the task is then; nothing, and nothing is done, if it was another's by then.
 */
final class Endings {
  /** One that ends its server each time must not go on for ever. */
  private static final int MOST_ATTEMPTS = 3;

  /** The same where its upstream works on it, which may take as long as many servers live. */
  private static final int MOST_RETURNS = 100;

  private final Database database;
  private final Credits credits;
  private final TaskStore store;
  private final TaskView view;

  Endings(Database database, Credits credits, TaskStore store, TaskView view) {
    this.database = database;
    this.credits = credits;
    this.store = store;
    this.view = view;
  }

  /**
   * Ends what this node has run, or leaves it to the others. It may be called again, since nobody
   * knows whether a commit that failed was one.
   */
  Optional<TaskStatus> end(Run run, Run.@Nullable Stop stop, Outcome outcome) {
    Attempt attempt = run.task().attempt();
    if (outcome instanceof Outcome.Made made && stop != Run.Stop.CANCELED) {
      return succeed(run.task(), made.result());
    }
    if (stop == Run.Stop.LOST) {
      return Optional.empty();
    }
    if (outcome instanceof Outcome.Moved moved && stop == null) {
      return database.write(tx -> move(tx, attempt, moved.at()));
    }
    return database.write(
        tx ->
            stop == Run.Stop.SHUTDOWN
                ? store.begun(tx, attempt).flatMap(begun -> leave(tx, begun))
                : end(tx, attempt, TaskStatus.RUNNING, ending(stop, outcome)));
  }

  /** Whoever has asked to cancel it meanwhile is not heard by a task that waits. */
  private Optional<TaskStatus> move(Tx tx, Attempt attempt, TaskJob.Asked to) {
    return store.move(tx, attempt, to)
        ? Optional.of(TaskStatus.QUEUED)
        : end(tx, attempt, TaskStatus.RUNNING, TaskOutcome.CANCELED);
  }

  private TaskOutcome ending(Run.@Nullable Stop stop, Outcome outcome) {
    if (stop == Run.Stop.TIMED_OUT) {
      return failed(
          ErrorCode.UPSTREAM_TIMEOUT,
          "The task took longer than a task of its kind may. Send the request again.");
    }
    return stop == null && outcome instanceof Outcome.Failed failed
        ? failed(failed.code(), failed.message())
        : TaskOutcome.CANCELED;
  }

  private TaskOutcome failed(ErrorCode code, String message) {
    return TaskOutcome.failed(view.error(code, message));
  }

  /**
   * What was asked to cancel before it could succeed is canceled: that was promised. A runner that
   * asks more than was taken is wrong, and nobody pays for it.
   */
  private Optional<TaskStatus> succeed(TaskRow task, TaskResult result) {
    Amount price = task.paid().taken();
    Amount cost = result.cost().compareTo(price) > 0 ? price : result.cost();
    try {
      return database.write(
          tx -> {
            Optional<TaskStatus> ended =
                end(tx, task.attempt(), TaskStatus.RUNNING, view.succeeded(tx, cost, result));
            if (ended.isEmpty()) {
              throw new NotOurs();
            }
            return ended;
          });
    } catch (NotOurs e) {
      return database.write(
          tx -> end(tx, task.attempt(), TaskStatus.RUNNING, TaskOutcome.CANCELED));
    }
  }

  /** Ends a task in the caller's transaction, if it is in this state. */
  Optional<TaskStatus> end(Tx tx, Attempt attempt, TaskStatus from, TaskOutcome ending) {
    Optional<Amount> held = store.end(tx, attempt, from, ending);
    if (held.isEmpty()) {
      return Optional.empty();
    }
    credits.settle(tx, attempt.tenantId(), attempt.task(), held.get(), ending.cost());
    return Optional.of(ending.status());
  }

  /**
   * Lets another node go on with a task that runs nowhere any more, or ends it: what an upstream
   * may have been asked for without telling its id is never asked for again.
   */
  Optional<TaskStatus> leave(Tx tx, TaskStore.Begun task) {
    Attempt attempt = task.attempt();
    if (task.canceled()) {
      return end(tx, attempt, TaskStatus.RUNNING, TaskOutcome.CANCELED);
    }
    String job = task.upstreamJob();
    if (TaskJob.Asked.UNKNOWN.equals(job)) {
      return end(
          tx,
          attempt,
          "The server that ran the task stopped while the model's provider was being asked. Send"
              + " the request again.");
    }
    if (attempt.number() < (job == null ? MOST_ATTEMPTS : MOST_RETURNS)) {
      return store.requeue(tx, attempt) ? Optional.of(TaskStatus.QUEUED) : Optional.empty();
    }
    return end(tx, attempt, "The server that ran the task stopped. Send the request again.");
  }

  private Optional<TaskStatus> end(Tx tx, Attempt attempt, String message) {
    return end(tx, attempt, TaskStatus.RUNNING, failed(ErrorCode.INTERNAL_ERROR, message));
  }

  /** Undoes the rows that were made for a task which cannot succeed any more. */
  private static final class NotOurs extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
