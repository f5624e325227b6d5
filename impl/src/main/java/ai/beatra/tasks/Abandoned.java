package ai.beatra.tasks;

import ai.beatra.shares.Crew;
import ai.beatra.store.Database;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells upstreams of work that they have begun, and whose task was canceled while no worker had it.
 * Each is told once, if it can be: the task has ended, whatever becomes of this.
 */
final class Abandoned {
  private static final Logger log = LoggerFactory.getLogger(Abandoned.class);
  private static final int THREADS = 4;
  private static final int MOST_WAITING = 10_000;

  private final Database database;
  private final TaskStore store;
  private final Function<String, @Nullable TaskRunner> runners;
  private final ExecutorService threads;

  /**
   * @param runners by their queue
   */
  Abandoned(Database database, TaskStore store, Function<String, @Nullable TaskRunner> runners) {
    this.database = database;
    this.store = store;
    this.runners = runners;
    this.threads = Crew.of("cancels", THREADS, new ArrayBlockingQueue<>(MOST_WAITING));
  }

  /** The task was canceled, and its upstream may be at work. */
  void tell(String task) {
    try {
      threads.execute(() -> tellNow(task));
    } catch (RejectedExecutionException e) {
      untold(task, e);
    }
  }

  private void tellNow(String task) {
    try {
      Optional<TaskStore.Abandoned> work = database.read(tx -> store.abandoned(tx, task));
      work.ifPresent(this::tell);
    } catch (RuntimeException e) {
      untold(task, e);
    }
  }

  private void tell(TaskStore.Abandoned work) {
    TaskRunner runner = runners.apply(work.queue());
    if (runner != null) {
      runner.abandon(work.provider(), work.model(), work.job());
    }
  }

  private static void untold(String task, RuntimeException failure) {
    log.atWarn()
        .addKeyValue("task", task)
        .log("an upstream was not told that its work is canceled: {}", failure.toString());
  }

  /** Tells those that wait, as far as time allows. */
  void stop(Duration patience) throws InterruptedException {
    threads.shutdown();
    if (!threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      threads.shutdownNow();
    }
  }
}
