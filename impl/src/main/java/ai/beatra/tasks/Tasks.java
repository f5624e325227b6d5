package ai.beatra.tasks;

import ai.beatra.accounts.Caller;
import ai.beatra.credits.Credits;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.http.Ask;
import ai.beatra.http.WaitPreference;
import ai.beatra.http.answers.TaskResponse;
import ai.beatra.idempotency.Idempotency;
import ai.beatra.idempotency.IdempotentRequest;
import ai.beatra.idempotency.StoredAnswer;
import ai.beatra.ids.Ids;
import ai.beatra.model.Task;
import ai.beatra.model.TaskStatus;
import ai.beatra.nodes.Ends;
import ai.beatra.nodes.Nodes;
import ai.beatra.nodes.Periodic;
import ai.beatra.store.Database;
import ai.beatra.store.Tx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Tasks, from the request that makes one to its end. A task is paid when it is made; what it does
 * not deliver is given back in the transaction in which it ends, and it ends once.
 */
public final class Tasks {
  private static final String PREFIX = "task_";
  private static final int RETRY_AFTER_FULL = 30;

  /** How many long polls may be waiting, at most half of them of one tenant. */
  private static final int MOST_WAITERS = 10_000;

  private final Database database;
  private final Credits credits;
  private final Idempotency idempotency;
  private final Ids ids;
  private final Nodes nodes;
  private final TaskView view;
  private final TaskStore store;
  private final Endings endings;
  private final Engine engine;
  private final Waiters waiters;
  private final int mostWaiting;

  /**
   * @param nodes whose tasks are whose
   * @param ends writes the ends of tasks
   * @param mostWaiting how many of a tenant's tasks may wait in one queue
   */
  public Tasks(
      Database database,
      Credits credits,
      Idempotency idempotency,
      Ids ids,
      Nodes nodes,
      Ends ends,
      TaskView view,
      int mostWaiting) {
    this.database = database;
    this.credits = credits;
    this.idempotency = idempotency;
    this.ids = ids;
    this.nodes = nodes;
    this.view = view;
    this.mostWaiting = mostWaiting;
    this.store = new TaskStore(!database.isEmbedded());
    this.waiters = new Waiters(database, store, MOST_WAITERS);
    this.endings = new Endings(database, credits, store, view);
    this.engine = new Engine(database, store, endings, waiters, nodes, ends);
  }

  /** Begins to run tasks; each runner serves a queue of its own. */
  public void start(List<TaskRunner> runners, Periodic periodic, Duration kept) {
    engine.start(runners, periodic, kept);
    waiters.start(periodic, nodes);
  }

  /** Whether tasks that wait are begun by this server, as it comes to them. */
  public boolean areBegun() {
    return engine.isClaiming();
  }

  /** Lets nobody wait any longer for the end of a task. */
  public void stopWaiting() {
    waiters.stop();
  }

  /** Begins no more tasks, waits for those that run, and lets the rest wait for another node. */
  public void stop(Duration patience) throws InterruptedException {
    stopWaiting();
    engine.stop(patience);
  }

  /** The task that an earlier request with the same key has made, if there is one. */
  public Optional<Submitted> replayed(@Nullable IdempotentRequest request) {
    return request == null
        ? Optional.empty()
        : database.read(tx -> idempotency.earlier(tx, request)).map(this::repeated);
  }

  /**
   * A task that was made.
   *
   * @param answer its JSON as it was then, or as it is since its end was waited for
   * @param repeated whether an earlier request with the same key has made it
   * @param ended whether the answer tells its end
   * @param waited how the end was waited for, if it was
   */
  public record Submitted(
      String id, String answer, boolean repeated, boolean ended, @Nullable WaitPreference waited)
      implements TaskResponse.Task {
    @Override
    public String path() {
      return TaskView.path(id);
    }
  }

  private Submitted repeated(StoredAnswer earlier) {
    String answer = earlier.body();
    return new Submitted(view.id(answer), answer, true, false, null);
  }

  /**
   * Takes the price and makes the task, in one transaction with its Idempotency-Key.
   *
   * @throws ApiException insufficient_balance, idempotency_conflict, rate_limited if too many of
   *     the tenant's tasks wait already
   */
  public Submitted submit(Submission submission) {
    Submitted outcome = database.write(tx -> submit(tx, submission));
    engine.wake(submission.queue());
    return outcome;
  }

  private Submitted submit(Tx tx, Submission submission) {
    String id = ids.next(PREFIX);
    IdempotentRequest request = submission.idempotency();
    if (request != null) {
      Optional<StoredAnswer> earlier = idempotency.take(tx, request, id);
      if (earlier.isPresent()) {
        return repeated(earlier.get());
      }
    }
    String tenant = submission.caller().tenantId();
    requireRoom(tx, submission.queue(), tenant);
    submission.with().accept(tx);
    String answer = view.write(view.task(store.insert(tx, id, submission)));
    if (request != null) {
      idempotency.keep(tx, id, new StoredAnswer(202, "application/json", answer));
    }
    TaskPrice price = submission.price();
    credits.hold(tx, tenant, price.whole(), price.less());
    return new Submitted(id, answer, false, false, null);
  }

  /**
   * Looks whether a task could be made now, before anything is done for it. Whether it can is
   * decided by {@link #submit}.
   *
   * @throws ApiException insufficient_balance, rate_limited
   */
  public void requireRoom(Caller caller, String queue, TaskPrice price) {
    database.read(
        tx -> {
          requireRoom(tx, queue, caller.tenantId());
          credits.requireBalance(tx, caller.tenantId(), price.whole(), price.less());
          return price;
        });
  }

  private void requireRoom(Tx tx, String queue, String tenant) {
    if (store.waiting(tx, queue, tenant, mostWaiting)) {
      throw ApiException.rateLimited(
          "This account already has %d queued tasks, the limit.".formatted(mostWaiting),
          RETRY_AFTER_FULL);
    }
  }

  /**
   * @throws ApiException not_found, also for the tasks of others
   */
  Task get(Caller caller, String id) {
    return view.task(row(caller, id));
  }

  private TaskRow row(Caller caller, String id) {
    requireId(id);
    return database.read(tx -> store.find(tx, caller.tenantId(), id)).orElseThrow(Tasks::notFound);
  }

  /** The task as the client hears of it, who may prefer to wait for its end. */
  public CompletionStage<Submitted> awaited(CompletionStage<Submitted> task, Ask ask) {
    WaitPreference preference = ask.waits();
    return preference == null
        ? task
        : new Patience(this, view, ask.caller(), ask.underway(), preference).with(task);
  }

  /** Waits for the end of the task, but not longer than that. */
  Waiters.Wait await(Caller caller, String id, Duration most) {
    return row(caller, id).ended() ? Waiters.Wait.OVER : waiters.await(caller.tenantId(), id, most);
  }

  /**
   * @param ended whether the task had ended before
   * @param upstream whether an upstream works for the task although nobody runs it
   */
  record Canceled(Task task, boolean ended, boolean upstream) {}

  /**
   * Cancels a task that waits, and tells one that runs to stop.
   *
   * @throws ApiException not_found
   */
  Canceled cancel(Caller caller, String id) {
    requireId(id);
    Canceled canceled = database.write(tx -> cancel(tx, caller.tenantId(), id));
    if (canceled.task().getStatus() == TaskStatus.CANCELED) {
      engine.ended(id);
      if (canceled.upstream()) {
        engine.abandon(id);
      }
    } else {
      engine.cancel(id);
    }
    return canceled;
  }

  private Canceled cancel(Tx tx, String tenant, String id) {
    TaskRow before = store.find(tx, tenant, id).orElseThrow(Tasks::notFound);
    boolean ended = before.ended();
    if (!ended && !cancelWaiting(tx, before) && !store.requestCancel(tx, tenant, id)) {
      // It has just begun or just ended: look again.
      return cancel(tx, tenant, id);
    }
    TaskRow after = ended ? before : store.find(tx, tenant, id).orElseThrow();
    return new Canceled(view.task(after), ended, !ended && before.upstreamJob() != null);
  }

  private boolean cancelWaiting(Tx tx, TaskRow task) {
    return endings.end(tx, task.attempt(), TaskStatus.QUEUED, TaskOutcome.CANCELED).isPresent();
  }

  /** One task more than asked for tells whether there is another page. */
  List<TaskRow> list(Caller caller, TaskFilter filter, @Nullable ListPosition begin, int limit) {
    var page = new TaskListStore(caller.tenantId(), filter, begin, limit + 1);
    return database.read(page::read);
  }

  private static void requireId(String id) {
    if (!Ids.isId(PREFIX, id)) {
      throw notFound();
    }
  }

  private static ApiException notFound() {
    return new ApiException(
        ErrorCode.NOT_FOUND,
        "There is no such task in this account. Check the id.",
        "path:task_id");
  }
}
