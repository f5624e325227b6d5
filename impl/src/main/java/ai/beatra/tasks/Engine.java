package ai.beatra.tasks;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.metrics.TaskWatch;
import ai.beatra.metrics.Telemetry;
import ai.beatra.model.TaskStatus;
import ai.beatra.nodes.Ends;
import ai.beatra.nodes.Nodes;
import ai.beatra.nodes.Periodic;
import ai.beatra.notices.Topic;
import ai.beatra.provider.ProviderException;
import ai.beatra.store.Database;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks. A task that runs is in the memory of its node; one that no node remembers waits
 * again, or has failed if nobody knows whether its upstream was asked.
 */
final class Engine {
  private static final Duration PULSE = Duration.ofMillis(500);
  private static final Duration SWEEP = Duration.ofMinutes(1);

  /** Where only this node makes tasks, and says so: for what nobody thought of. */
  private static final Duration LOOK_ALONE = Duration.ofSeconds(30);

  /** For what was told to stop. */
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(30);

  private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(5);

  private static final int SOME = 200;

  private final Database database;
  private final TaskStore store;
  private final Endings endings;
  private final Waiters waiters;
  private final Nodes nodes;
  private final Ends ends;
  private final Telemetry telemetry;
  private final Runs runs = new Runs();
  private final Map<String, Workers> workers = new ConcurrentHashMap<>();
  private final Claims claims;
  private final Pulse pulse;
  private final Reaper reaper;
  private final Abandoned abandoned;

  Engine(
      Database database,
      TaskStore store,
      Endings endings,
      Waiters waiters,
      Nodes nodes,
      Ends ends,
      Telemetry telemetry) {
    this.database = database;
    this.store = store;
    this.endings = endings;
    this.waiters = waiters;
    this.nodes = nodes;
    this.ends = ends;
    this.telemetry = telemetry;
    this.claims = new Claims(database, store, nodes, runs);
    this.pulse = new Pulse(database, store, nodes, runs);
    this.reaper = new Reaper(database, store, endings, nodes, runs, this::left);
    this.abandoned = new Abandoned(database, store, this::runner);
  }

  private @Nullable TaskRunner runner(String queue) {
    Workers of = workers.get(queue);
    return of == null ? null : of.runner();
  }

  void start(List<TaskRunner> runners, Periodic periodic, Duration kept) {
    nodes.on(Topic.QUEUED, this::wakeHere, () -> workers.values().forEach(Workers::wake));
    nodes.on(Topic.CANCELED, this::cancelHere, pulse::lookSoon);
    if (database.isEmbedded()) {
      reaper.reap();
    }
    for (TaskRunner runner : runners) {
      var of =
          new Workers(
              runner,
              database.isEmbedded() ? LOOK_ALONE : nodes.look(),
              places -> claim(runner, places),
              this::run,
              runs::forget);
      workers.put(runner.queue(), of);
      of.start();
    }
    periodic.every("the look at tasks that run", PULSE, pulse::beat);
    periodic.every("the look for tasks that nobody runs", nodes.period(), reaper::reap);
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
    runs.all().forEach(run -> run.stop(Run.Stop.SHUTDOWN));
    for (Workers each : workers.values()) {
      each.await(LAST_PATIENCE.toMillis());
    }
    abandoned.stop(CANCEL_PATIENCE);
  }

  /** Whether the tasks of all queues are begun. */
  boolean isClaiming() {
    return workers.values().stream().allMatch(Workers::isClaiming);
  }

  /** How many tasks run here. */
  int running() {
    return runs.all().size();
  }

  Set<String> queues() {
    return workers.keySet();
  }

  /** A task waits in the queue, and any node may begin it. */
  void wake(String queue) {
    wakeHere(queue);
    nodes.tell(Topic.QUEUED, queue);
  }

  private void wakeHere(String queue) {
    Workers of = workers.get(queue);
    if (of != null) {
      of.wake();
    }
  }

  /** Stops the task at once if it runs here, and has the node told that runs it. */
  void cancel(String id) {
    cancelHere(id);
    nodes.tell(Topic.CANCELED, id);
  }

  private void cancelHere(String id) {
    runs.stop(id, Run.Stop.CANCELED);
  }

  /** The task has ended, and whoever waits for that is told, on whichever node. */
  void ended(String id) {
    waiters.ended(id);
    nodes.tell(Topic.ENDED, id);
  }

  /** A task was canceled that nobody ran; an upstream that works for it hears of that. */
  void abandon(String id) {
    abandoned.tell(id);
  }

  private List<Run> claim(TaskRunner runner, Places places) {
    long deadline = System.nanoTime() + runner.slots().timeout().toNanos();
    List<Run> begun = claims.begin(runner.queue(), places, deadline);
    begun.forEach(TaskLines::begun);
    return begun;
  }

  /** Runs it, and leaves its end to others: the next one need not wait for that. */
  private void run(Workers workers, Run run) {
    try {
      Outcome outcome = attempt(workers, run);
      Run.Stop stop = run.end();
      TaskRow task = run.task();
      ends.write(
              "the end of a task",
              task.id(),
              task.attempt().requestId(),
              () -> endings.end(run, stop, outcome))
          .whenComplete(
              (done, failure) -> {
                if (failure == null) {
                  TaskLines.ended(run, stop, outcome, done);
                }
                if (failure == null && Optional.of(TaskStatus.QUEUED).equals(done)) {
                  runs.forget(run);
                  wake(workers.runner().queue());
                } else {
                  ended(run, failure);
                  if (done != null && done.isPresent()) {
                    nodes.tell(Topic.ENDED, task.id());
                  }
                }
              });
    } catch (RuntimeException | Error e) {
      ended(run, e);
    }
  }

  /** If its end could not be written, nobody remembers it now, and it waits again. */
  private void ended(Run run, @Nullable Throwable failure) {
    if (failure != null) {
      TaskLines.unwritten(run, failure);
    }
    runs.forget(run);
    waiters.ended(run.task().id());
  }

  private Outcome attempt(Workers workers, Run run) {
    TaskRow task = run.task();
    String tenant = task.attempt().tenantId();
    try {
      run.watchedBy(telemetry.task(described(workers.runner().queue(), task)));
      run.begin();
      var job = job(workers.places(), run);
      return new Outcome.Made(
          workers
              .runner()
              .run(
                  new TaskWork(
                      task.id(), tenant, task.projectId(), task.order(), task.paid(), job)));
    } catch (InterruptedException e) {
      return new Outcome.Stopped();
    } catch (NoPlaceException e) {
      return new Outcome.Moved(run.asked().at(e.provider(), e.model()));
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
          "Something went wrong on our side. Send the request again; if it persists, report the"
              + " task id.",
          e);
    }
  }

  private static TaskWatch.Of described(String queue, TaskRow task) {
    return new TaskWatch.Of(
        queue,
        task.id(),
        task.attempt().requestId(),
        task.order().capability().toString(),
        task.order().resolvedModel(),
        task.attempt().number());
  }

  private TaskJob job(Places places, Run run) {
    Attempt attempt = run.task().attempt();
    return new TaskJob(
        run, places, asked -> nodes.write(tx -> store.ask(tx, attempt, nodes.id(), asked)));
  }

  private void left(String node, Map<Attempt, TaskStatus> tasks) {
    tasks.forEach(
        (attempt, status) -> {
          TaskLines.left(attempt, node, status);
          telemetry.taskEnded(status.toString());
          if (status == TaskStatus.CANCELED) {
            abandon(attempt.task());
          }
          if (status != TaskStatus.QUEUED) {
            ended(attempt.task());
          }
        });
    workers.keySet().forEach(this::wake);
  }
}
