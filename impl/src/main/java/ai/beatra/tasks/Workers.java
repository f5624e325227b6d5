package ai.beatra.tasks;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of one queue: one that claims, and as many as there may be tasks at a time. */
final class Workers {
  private static final Logger log = LoggerFactory.getLogger(Workers.class);

  /** How long a task waits at most that another node has made, or let go. */
  private static final int LOOK_MS = 500;

  private final TaskRunner runner;
  private final IntFunction<List<Run>> claim;
  private final BiConsumer<TaskRunner, Run> work;
  private final Semaphore free;
  private final Semaphore calls = new Semaphore(0);
  private final ExecutorService threads;
  private final Thread claimer;
  private volatile boolean stopping;

  /**
   * @param claim begins at most as many tasks as it is told
   * @param work does one
   */
  Workers(TaskRunner runner, IntFunction<List<Run>> claim, BiConsumer<TaskRunner, Run> work) {
    this.runner = runner;
    this.claim = claim;
    this.work = work;
    this.free = new Semaphore(runner.concurrency());
    this.threads =
        Executors.newFixedThreadPool(
            runner.concurrency(), task -> new Thread(task, runner.queue() + "-worker"));
    this.claimer = new Thread(this::run, runner.queue() + "-claimer");
  }

  void start() {
    claimer.start();
  }

  /** There is a task in the queue. */
  void call() {
    calls.release();
  }

  /** Claims nothing any more; what runs goes on. */
  void stopClaiming() throws InterruptedException {
    stopping = true;
    calls.release();
    claimer.join();
    threads.shutdown();
  }

  /** Whether all that ran has ended in time. */
  boolean await(long millis) throws InterruptedException {
    return threads.awaitTermination(millis, TimeUnit.MILLISECONDS);
  }

  private void run() {
    while (!stopping) {
      try {
        if (!free.tryAcquire(LOOK_MS, TimeUnit.MILLISECONDS)) {
          continue;
        }
        int slots = 1 + free.drainPermits();
        int begun = begin(slots);
        free.release(slots - begun);
        if (begun < slots) {
          boolean called = calls.tryAcquire(LOOK_MS, TimeUnit.MILLISECONDS);
          if (called) {
            calls.drainPermits();
          }
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private int begin(int slots) {
    try {
      List<Run> runs = claim.apply(slots);
      runs.forEach(run -> threads.execute(() -> doOne(run)));
      return runs.size();
    } catch (RuntimeException e) {
      log.warn("no {} could be begun: {}", runner.queue(), e.getMessage());
      return 0;
    }
  }

  private void doOne(Run run) {
    try {
      work.accept(runner, run);
    } finally {
      free.release();
    }
  }
}
