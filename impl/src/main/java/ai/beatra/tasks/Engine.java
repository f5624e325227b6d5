package ai.beatra.tasks;

import ai.beatra.credits.Credits;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.model.TaskStatus;
import ai.beatra.money.Amount;
import ai.beatra.provider.ProviderException;
import ai.beatra.store.Database;
import ai.beatra.store.StoreException;
import ai.beatra.store.Tx;
import ai.beatra.store.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks. A task that runs has a lease that its node extends; one whose node has died waits
 * again, or has failed if it cannot be begun twice.
 */
final class Engine {
  private static final Logger log = LoggerFactory.getLogger(Engine.class);
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final int EXTEND_SECONDS = 10;
  private static final int REAP_SECONDS = 5;
  private static final int PULSE_MS = 500;
  private static final int SWEEP_MINUTES = 1;
  private static final int MOST_ATTEMPTS = 3;
  private static final int SOME = 200;

  private final Database database;
  private final Credits credits;
  private final TaskStore store;
  private final TaskView view;
  private final Waiters waiters;
  private final String node;
  private final Map<String, Run> runs = new ConcurrentHashMap<>();
  private final Map<String, Workers> workers = new ConcurrentHashMap<>();
  private final Map<String, String> lastTenants = new ConcurrentHashMap<>();

  Engine(
      Database database,
      Credits credits,
      TaskStore store,
      TaskView view,
      Waiters waiters,
      String node) {
    this.database = database;
    this.credits = credits;
    this.store = store;
    this.view = view;
    this.waiters = waiters;
    this.node = node;
  }

  void start(List<TaskRunner> runners, ScheduledExecutorService timer, Duration kept) {
    if (database.isEmbedded()) {
      recoverAll();
    }
    for (TaskRunner runner : runners) {
      var of = new Workers(runner, slots -> claim(runner, slots), this::run);
      workers.put(runner.queue(), of);
      of.start();
    }
    every(timer, PULSE_MS, this::pulse);
    every(timer, EXTEND_SECONDS * 1000, this::extendLeases);
    every(timer, REAP_SECONDS * 1000, this::reap);
    every(timer, SWEEP_MINUTES * 60_000, () -> sweep(kept));
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
      each.await(LEASE.toMillis());
    }
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
    var waiting = new TaskStore.Orphan(task.id(), task.tenantId(), task.attempt(), true, true);
    return giveBack(tx, waiting, TaskStatus.QUEUED, Ending.CANCELED);
  }

  private List<Run> claim(TaskRunner runner, int slots) {
    long deadline = System.nanoTime() + runner.timeout().toNanos();
    List<TaskRow> claimed = database.write(tx -> claim(tx, runner.queue(), slots));
    List<Run> begun = new ArrayList<>();
    for (TaskRow task : claimed) {
      var run = new Run(task, deadline);
      runs.put(task.id(), run);
      begun.add(run);
      lastTenants.put(runner.queue(), task.tenantId());
    }
    return begun;
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
      Optional<TaskRow> task = store.claim(tx, queue, tenant, node, tx.now() + LEASE.toMillis());
      if (task.isEmpty()) {
        // Another node is just beginning the tenant's last one.
        return claimed;
      }
      claimed.add(task.get());
    }
    return claimed;
  }

  private void run(TaskRunner runner, Run run) {
    TaskRow task = run.task();
    try {
      end(run, attempt(runner, run));
    } catch (RuntimeException e) {
      // Its lease runs out, and it is looked after then.
      log.error("the end of task {} could not be written", task.id(), e);
    } finally {
      runs.remove(task.id());
      waiters.ended(task.id());
    }
  }

  /** What happened; nothing if it is not this node's to tell. */
  private sealed interface Outcome {
    record Made(TaskResult result) implements Outcome {}

    record Failed(ErrorCode code, String message) implements Outcome {}

    record Stopped() implements Outcome {}
  }

  private Outcome attempt(TaskRunner runner, Run run) {
    TaskRow task = run.task();
    try {
      run.begin();
      return new Outcome.Made(runner.run(work(task, run)));
    } catch (InterruptedException e) {
      return new Outcome.Stopped();
    } catch (ProviderException e) {
      return new Outcome.Failed(e.code(), Objects.requireNonNull(e.getMessage()));
    } catch (ApiException e) {
      return new Outcome.Failed(e.code(), e.getMessage());
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      if (run.isStopped()) {
        // What was interrupted may say so in its own way.
        return new Outcome.Stopped();
      }
      log.error("task {} failed", task.id(), e);
      return new Outcome.Failed(
          ErrorCode.INTERNAL_ERROR,
          "Something went wrong on our side. Send the request again; if it stays, report the task"
              + " id.");
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

  private void end(Run run, Outcome outcome) {
    Run.Stop stop = run.end();
    if (outcome instanceof Outcome.Made made && stop != Run.Stop.CANCELED) {
      succeed(run, made.result());
    } else if (stop == Run.Stop.SHUTDOWN) {
      twice(tx -> leave(tx, run.task()));
    } else if (stop != Run.Stop.LOST) {
      twice(tx -> giveBack(tx, run, ending(stop, outcome)));
    }
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

  /** Nobody knows whether a commit that failed was one: the second time tells. */
  private void twice(Work<Boolean> work) {
    try {
      database.write(work);
    } catch (StoreException e) {
      database.write(work);
    }
  }

  /** What was asked to cancel before it could succeed is canceled: that was promised. */
  private void succeed(Run run, TaskResult result) {
    try {
      twice(tx -> succeed(tx, run.task(), result));
    } catch (NotOurs e) {
      twice(tx -> giveBack(tx, run, Ending.CANCELED));
    }
  }

  /** A runner that asks more than was taken is wrong, and nobody pays for it. */
  private boolean succeed(Tx tx, TaskRow task, TaskResult result) {
    Amount cost = result.cost().compareTo(task.price()) > 0 ? task.price() : result.cost();
    Ending ending =
        Ending.succeeded(
            cost,
            view.json(result.output().apply(tx)),
            view.json(result.warnings()),
            view.json(result.usage()));
    if (!store.end(tx, node, task.id(), task.attempt(), ending)) {
      throw new NotOurs();
    }
    credits.settle(tx, task.tenantId(), task.id(), cost);
    return true;
  }

  private boolean giveBack(Tx tx, Run run, Ending ending) {
    TaskRow task = run.task();
    boolean ended = store.end(tx, node, task.id(), task.attempt(), ending);
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

  private boolean leave(Tx tx, TaskRow task) {
    return store
        .orphan(tx, node, task.id(), task.attempt())
        .map(orphan -> leave(tx, orphan))
        .orElse(false);
  }

  /** Lets another node go on with a task that runs nowhere any more, or ends it. */
  private boolean leave(Tx tx, TaskStore.Orphan task) {
    if (task.canceled()) {
      return giveBack(tx, task, TaskStatus.RUNNING, Ending.CANCELED);
    }
    if (task.repeatable() && task.attempt() < MOST_ATTEMPTS) {
      return store.requeue(tx, task);
    }
    log.warn("task {} was abandoned by its server; its price is given back", task.id());
    return giveBack(
        tx,
        task,
        TaskStatus.RUNNING,
        Ending.failed(
            view.error(
                ErrorCode.INTERNAL_ERROR,
                "The server that ran the task stopped. Send the request again.")));
  }

  private void pulse() {
    if (runs.isEmpty()) {
      return;
    }
    runs.values().stream().filter(Run::late).forEach(run -> run.stop(Run.Stop.TIMED_OUT));
    write(runs.values().stream().map(Run::news).filter(Objects::nonNull).toList());
    database.read(tx -> store.cancelRequested(tx, node)).forEach(this::cancel);
  }

  private void extendLeases() {
    write(runs.values().stream().map(Run::pulse).toList());
  }

  private void write(List<Run.Pulse> pulses) {
    if (pulses.isEmpty()) {
      return;
    }
    List<String> lost =
        database.write(
            tx -> {
              long leaseUntil = tx.now() + LEASE.toMillis();
              return pulses.stream()
                  .filter(pulse -> !store.pulse(tx, pulse, node, leaseUntil))
                  .map(Run.Pulse::id)
                  .toList();
            });
    lost.stream().map(runs::get).filter(Objects::nonNull).forEach(run -> run.stop(Run.Stop.LOST));
  }

  private void reap() {
    leaveAll(database.read(tx -> store.expired(tx, SOME)));
  }

  private void recoverAll() {
    List<TaskStore.Orphan> left;
    do {
      left = database.read(tx -> store.ofOthers(tx, node, SOME));
      leaveAll(left);
    } while (!left.isEmpty());
  }

  private void leaveAll(List<TaskStore.Orphan> tasks) {
    if (!tasks.isEmpty()) {
      database.write(
          tx -> {
            tasks.forEach(task -> leave(tx, task));
            return tasks.size();
          });
      workers.values().forEach(Workers::call);
    }
  }

  private void sweep(Duration kept) {
    int swept;
    do {
      swept = database.write(tx -> store.sweep(tx, tx.now() - kept.toMillis(), SOME));
    } while (swept == SOME);
  }

  /** A periodic task that throws would not run again. */
  private static void every(ScheduledExecutorService timer, int millis, Runnable work) {
    timer.scheduleWithFixedDelay(
        () -> {
          try {
            work.run();
          } catch (RuntimeException e) {
            log.warn("tasks could not be looked after: {}", e.getMessage());
          }
        },
        millis,
        millis,
        TimeUnit.MILLISECONDS);
  }

  /** Undoes the rows that were made for a task which cannot succeed any more. */
  private static final class NotOurs extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
