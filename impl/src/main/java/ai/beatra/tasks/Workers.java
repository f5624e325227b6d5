package ai.beatra.tasks;

import ai.beatra.store.StoreUnavailableException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
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

  /** The same where only this node makes tasks, and says so: for what nobody thought of. */
  private static final int LOOK_ALONE_MS = 30_000;

  private final TaskRunner runner;
  private final boolean alone;
  private final IntFunction<List<Run>> claim;
  private final BiConsumer<TaskRunner, Run> work;
  private final Semaphore free;
  private final Semaphore news = new Semaphore(0);
  private final ThreadPoolExecutor threads;
  private final Thread claimer;
  private volatile boolean stopping;

  /**
   * @param alone whether no other node can make tasks, or let them go
   * @param claim begins at most as many tasks as it is told
   * @param work does one
   */
  Workers(
      TaskRunner runner,
      boolean alone,
      IntFunction<List<Run>> claim,
      BiConsumer<TaskRunner, Run> work) {
    this.runner = runner;
    this.alone = alone;
    this.claim = claim;
    this.work = work;
    this.free = new Semaphore(runner.slots().concurrency());
    this.threads =
        (ThreadPoolExecutor)
            Executors.newFixedThreadPool(
                runner.slots().concurrency(), task -> new Thread(task, runner.queue() + "-worker"));
    this.claimer = new Thread(this::run, runner.queue() + "-claimer");
  }

  void start() {
    // A thread that cannot be made later would leave a claimed task behind.
    threads.prestartAllCoreThreads();
    claimer.start();
  }

  /** There is a task in the queue. */
  void wake() {
    news.release();
  }

  /** Whether tasks are begun. */
  boolean isClaiming() {
    return claimer.isAlive();
  }

  /** Claims nothing any more; what runs goes on. */
  void stopClaiming() throws InterruptedException {
    stopping = true;
    news.release();
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
        free.release(slots - Math.max(0, begun));
        if (begun < slots) {
          awaitNews(begun >= 0 && alone ? LOOK_ALONE_MS : LOOK_MS);
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void awaitNews(int most) throws InterruptedException {
    if (news.tryAcquire(most, TimeUnit.MILLISECONDS)) {
      news.drainPermits();
    }
  }

  /** How many were begun; negative if that is not known, and whatever was thrown. */
  private int begin(int slots) {
    int begun = 0;
    try {
      for (Run run : claim.apply(slots)) {
        threads.execute(() -> doOne(run));
        begun++;
      }
      return begun;
    } catch (RuntimeException | Error e) {
      if (!(e instanceof StoreUnavailableException away && away.isAway())) {
        log.warn("no {} could be begun: {}", runner.queue(), e.toString());
      }
      return begun > 0 ? begun : -1;
    }
  }

  private void doOne(Run run) {
    try {
      work.accept(runner, run);
    } catch (RuntimeException | Error e) {
      log.error("a worker of {} failed", runner.queue(), e);
    } finally {
      free.release();
    }
  }
}
