package ai.beatra.tasks;

import ai.beatra.credits.Credits;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.model.TaskStatus;
import ai.beatra.money.Amount;
import ai.beatra.nodes.Ends;
import ai.beatra.nodes.Nodes;
import ai.beatra.nodes.Periodic;
import ai.beatra.provider.ProviderException;
import ai.beatra.store.Database;
import ai.beatra.store.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks. A task that runs is in the memory of its node; one that no node remembers waits
 * again, or has failed if it cannot be begun twice.
 */
final class Engine {
  private static final Duration PULSE = Duration.ofMillis(500);
  private static final Duration SWEEP = Duration.ofMinutes(1);

  /** For what was told to stop. */
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(30);

  private static final int MOST_ATTEMPTS = 3;
  private static final int SOME = 200;

  private final Database database;
  private final Credits credits;
  private final TaskStore store;
  private final TaskView view;
  private final Waiters waiters;
  private final Nodes nodes;
  private final Ends ends;
  private final Map<String, Run> runs = new ConcurrentHashMap<>();

  /** Held while claimed tasks are on their way into {@link #runs}; the other by who looks there. */
  private final ReadWriteLock claiming = new ReentrantReadWriteLock();

  private final Map<String, Workers> workers = new ConcurrentHashMap<>();
  private final Map<String, String> lastTenants = new ConcurrentHashMap<>();

  Engine(
      Database database,
      Credits credits,
      TaskStore store,
      TaskView view,
      Waiters waiters,
      Nodes nodes,
      Ends ends) {
    this.database = database;
    this.credits = credits;
    this.store = store;
    this.view = view;
    this.waiters = waiters;
    this.nodes = nodes;
    this.ends = ends;
  }

  void start(List<TaskRunner> runners, Periodic periodic, Duration kept) {
    if (database.isEmbedded()) {
      reap();
    }
    for (TaskRunner runner : runners) {
      var of = new Workers(runner, database.isEmbedded(), slots -> claim(runner, slots), this::run);
      workers.put(runner.queue(), of);
      of.start();
    }
    periodic.every("the look at tasks that run", PULSE, this::pulse);
    periodic.every("the look for tasks that nobody runs", nodes.period(), this::reap);
    periodic.sweep(
        "the sweep of tasks",
        SWEEP,
        database,
        tx -> store.sweep(tx, tx.now() - kept.toMillis(), SOME));
  }

  void stop(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    for (Workers each : workers.values()) {
      each.stopClaiming();
    }
    for (Workers each : workers.values()) {
      each.await(Math.max(0, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
    }
    runs.values().forEach(run -> run.stop(Run.Stop.SHUTDOWN));
    for (Workers each : workers.values()) {
      each.await(LAST_PATIENCE.toMillis());
    }
  }

  /** Whether the tasks of all queues are begun. */
  boolean isClaiming() {
    return workers.values().stream().allMatch(Workers::isClaiming);
  }

  /** There is a new task in the queue. */
  void call(String queue) {
    Workers of = workers.get(queue);
    if (of != null) {
      of.call();
    }
  }

  /** Stops the task at once if it runs here; another node hears of it with its next pulse. */
  void cancel(String id) {
    Run run = runs.get(id);
    if (run != null) {
      run.stop(Run.Stop.CANCELED);
    }
  }

  /** Ends a task that waits; false if it does not. */
  boolean cancelWaiting(Tx tx, TaskRow task) {
    var waiting =
        new TaskStore.Orphan(
            task.id(), task.tenantId(), task.requestId(), task.attempt(), true, true);
    return giveBack(tx, waiting, TaskStatus.QUEUED, Ending.CANCELED);
  }

  private List<Run> claim(TaskRunner runner, int slots) {
    long deadline = System.nanoTime() + runner.timeout().toNanos();
    claiming.readLock().lock();
    try {
      List<Run> begun = new ArrayList<>();
      for (TaskRow task : nodes.write(tx -> claim(tx, runner.queue(), slots))) {
        var run = new Run(task, deadline);
        runs.put(task.id(), run);
        begun.add(run);
        TaskLines.begun(task);
        lastTenants.put(runner.queue(), task.tenantId());
      }
      return begun;
    } finally {
      claiming.readLock().unlock();
    }
  }

  /** One task of one tenant after the other. */
  private List<TaskRow> claim(Tx tx, String queue, int slots) {
    List<TaskRow> claimed = new ArrayList<>();
    String tenant = lastTenants.getOrDefault(queue, "");
    while (claimed.size() < slots) {
      Optional<String> next = store.nextTenant(tx, queue, tenant);
      if (next.isEmpty()) {
        return claimed;
      }
      tenant = next.get();
      Optional<TaskRow> task = store.claim(tx, queue, tenant, nodes.id());
      if (task.isEmpty()) {
        // Another node is just beginning the tenant's last one.
        return claimed;
      }
      claimed.add(task.get());
    }
    return claimed;
  }

  /** Runs it, and leaves its end to others: the next one need not wait for that. */
  private void run(TaskRunner runner, Run run) {
    try {
      Outcome outcome = attempt(runner, run);
      Run.Stop stop = run.end();
      TaskRow task = run.task();
      ends.write("the end of a task", task.id(), task.requestId(), () -> end(run, stop, outcome))
          .whenComplete(
              (done, failure) -> {
                if (failure == null) {
                  TaskLines.ended(task, stop, outcome, done);
                }
                ended(run, failure);
              });
    } catch (RuntimeException | Error e) {
      ended(run, e);
    }
  }

  /** If its end could not be written, nobody remembers it now, and it waits again. */
  private void ended(Run run, @Nullable Throwable failure) {
    String id = run.task().id();
    if (failure != null) {
      TaskLines.unwritten(run.task(), failure);
    }
    runs.remove(id, run);
    waiters.ended(id);
  }

  private Outcome attempt(TaskRunner runner, Run run) {
    TaskRow task = run.task();
    try {
      run.begin();
      return new Outcome.Made(runner.run(work(task, run)));
    } catch (InterruptedException e) {
      return new Outcome.Stopped();
    } catch (ProviderException e) {
      return new Outcome.Failed(e.code(), Objects.requireNonNull(e.getMessage()), e);
    } catch (ApiException e) {
      return new Outcome.Failed(e.code(), e.getMessage(), e);
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      if (run.isStopped()) {
        // What was interrupted may say so in its own way.
        return new Outcome.Stopped();
      }
      return new Outcome.Failed(
          ErrorCode.INTERNAL_ERROR,
          "Something went wrong on our side. Send the request again; if it stays, report the task"
              + " id.",
          e);
    }
  }

  private static TaskWork work(TaskRow task, Run run) {
    return new TaskWork(
        task.id(),
        task.tenantId(),
        task.projectId(),
        task.capability(),
        task.resolvedModel(),
        task.provider(),
        task.upstreamModel(),
        task.request(),
        task.price(),
        task.agreed(),
        run);
  }

  /**
   * It may be called again, since nobody knows whether a commit that failed was one.
   *
   * @return what the task is now; nothing if its end was not this node's to write
   */
  private Optional<TaskStatus> end(Run run, Run.@Nullable Stop stop, Outcome outcome) {
    if (outcome instanceof Outcome.Made made && stop != Run.Stop.CANCELED) {
      return succeed(run, made.result());
    }
    if (stop == Run.Stop.LOST) {
      return Optional.empty();
    }
    return stop == Run.Stop.SHUTDOWN
        ? database.write(tx -> leave(tx, run.task()))
        : giveBack(run, ending(stop, outcome));
  }

  private Ending ending(Run.@Nullable Stop stop, Outcome outcome) {
    if (stop == Run.Stop.CANCELED) {
      return Ending.CANCELED;
    }
    if (stop == Run.Stop.TIMED_OUT) {
      return Ending.failed(
          view.error(
              ErrorCode.UPSTREAM_TIMEOUT,
              "The task took longer than a task of its kind may. Send the request again."));
    }
    if (outcome instanceof Outcome.Failed failed) {
      return Ending.failed(view.error(failed.code(), failed.message()));
    }
    return Ending.CANCELED;
  }

  /** What was asked to cancel before it could succeed is canceled: that was promised. */
  private Optional<TaskStatus> succeed(Run run, TaskResult result) {
    try {
      return Optional.of(database.write(tx -> succeed(tx, run.task(), result)));
    } catch (NotOurs e) {
      return giveBack(run, Ending.CANCELED);
    }
  }

  /** A runner that asks more than was taken is wrong, and nobody pays for it. */
  private TaskStatus succeed(Tx tx, TaskRow task, TaskResult result) {
    Amount cost = result.cost().compareTo(task.price()) > 0 ? task.price() : result.cost();
    Ending ending =
        Ending.succeeded(
            cost,
            view.json(result.output().apply(tx)),
            view.json(result.warnings()),
            view.json(result.usage()));
    if (!store.end(tx, nodes.id(), task.id(), task.attempt(), ending)) {
      throw new NotOurs();
    }
    credits.settle(tx, task.tenantId(), task.id(), cost);
    return ending.status();
  }

  private Optional<TaskStatus> giveBack(Run run, Ending ending) {
    boolean ended = database.write(tx -> giveBack(tx, run.task(), ending));
    return ended ? Optional.of(ending.status()) : Optional.empty();
  }

  private boolean giveBack(Tx tx, TaskRow task, Ending ending) {
    boolean ended = store.end(tx, nodes.id(), task.id(), task.attempt(), ending);
    if (ended) {
      credits.release(tx, task.tenantId(), task.id());
    }
    return ended;
  }

  private boolean giveBack(Tx tx, TaskStore.Orphan task, TaskStatus from, Ending ending) {
    boolean ended = store.endAbandoned(tx, task, from, ending);
    if (ended) {
      credits.release(tx, task.tenantId(), task.id());
    }
    return ended;
  }

  private Optional<TaskStatus> leave(Tx tx, TaskRow task) {
    return store
        .orphan(tx, nodes.id(), task.id(), task.attempt())
        .flatMap(orphan -> leave(tx, orphan));
  }

  /** Lets another node go on with a task that runs nowhere any more, or ends it. */
  private Optional<TaskStatus> leave(Tx tx, TaskStore.Orphan task) {
    if (task.canceled()) {
      return left(giveBack(tx, task, TaskStatus.RUNNING, Ending.CANCELED), TaskStatus.CANCELED);
    }
    if (task.repeatable() && task.attempt() < MOST_ATTEMPTS) {
      return left(store.requeue(tx, task), TaskStatus.QUEUED);
    }
    Ending failed =
        Ending.failed(
            view.error(
                ErrorCode.INTERNAL_ERROR,
                "The server that ran the task stopped. Send the request again."));
    return left(giveBack(tx, task, TaskStatus.RUNNING, failed), TaskStatus.FAILED);
  }

  private static Optional<TaskStatus> left(boolean done, TaskStatus as) {
    return done ? Optional.of(as) : Optional.empty();
  }

  private void pulse() {
    List<Run> known = List.copyOf(runs.values());
    if (known.isEmpty()) {
      return;
    }
    known.stream().filter(Run::late).forEach(run -> run.stop(Run.Stop.TIMED_OUT));
    List<Run.Pulse> news = known.stream().map(Run::news).filter(Objects::nonNull).toList();
    if (!news.isEmpty()) {
      database.write(
          tx -> {
            news.forEach(pulse -> store.pulse(tx, pulse, nodes.id()));
            return news.size();
          });
    }
    Map<String, TaskStore.Orphan> running =
        database.read(tx -> store.running(tx, nodes.id())).stream()
            .collect(Collectors.toMap(TaskStore.Orphan::id, task -> task));
    known.forEach(run -> look(run, running.get(run.task().id())));
  }

  /** Stops what somebody wants to cancel, and what another node has by now. */
  private static void look(Run run, TaskStore.@Nullable Orphan now) {
    if (now == null || now.attempt() != run.task().attempt()) {
      run.stop(Run.Stop.LOST);
    } else if (now.canceled()) {
      run.stop(Run.Stop.CANCELED);
    }
  }

  /** Lets go what nobody runs: tasks of dead nodes, and forgotten ones of this. */
  private void reap() {
    for (String node : database.read(tx -> nodes.dead(tx, store.nodes(tx)))) {
      leaveAll(
          node,
          database.read(tx -> store.running(tx, node)),
          tx -> !nodes.dead(tx, List.of(node)).isEmpty());
    }
    leaveAll(nodes.id(), forgotten(), tx -> true);
  }

  private List<TaskStore.Orphan> forgotten() {
    claiming.writeLock().lock();
    try {
      return database.read(tx -> store.running(tx, nodes.id())).stream()
          .filter(
              task -> {
                Run run = runs.get(task.id());
                return run == null || run.task().attempt() != task.attempt();
              })
          .toList();
    } finally {
      claiming.writeLock().unlock();
    }
  }

  /**
   * @param node that had begun them
   * @param still whether they are to be left after all
   */
  private void leaveAll(String node, List<TaskStore.Orphan> tasks, Predicate<Tx> still) {
    if (!tasks.isEmpty()) {
      database
          .write(
              tx -> still.test(tx) ? leaveAll(tx, tasks) : Map.<TaskStore.Orphan, TaskStatus>of())
          .forEach((task, status) -> TaskLines.left(task, node, status));
      workers.values().forEach(Workers::call);
    }
  }

  /** What they are now, but for those that have ended meanwhile. */
  private Map<TaskStore.Orphan, TaskStatus> leaveAll(Tx tx, List<TaskStore.Orphan> tasks) {
    var left = new LinkedHashMap<TaskStore.Orphan, TaskStatus>();
    tasks.forEach(task -> leave(tx, task).ifPresent(status -> left.put(task, status)));
    return left;
  }

  /** Undoes the rows that were made for a task which cannot succeed any more. */
  private static final class NotOurs extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
