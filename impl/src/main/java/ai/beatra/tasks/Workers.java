package ai.beatra.tasks;

import ai.beatra.store.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of one queue: one that claims, and one for each task that has a place at its
 * provider; there are as many as there are places, and those that nobody needs end.
 */
final class Workers {
  private static final Logger log = LoggerFactory.getLogger(Workers.class);

  /** After it has failed. */
  private static final int AGAIN_MS = 500;

  private static final int IDLE_SECONDS = 60;

  private final TaskRunner runner;
  private final Duration look;
  private final Function<Places, List<Run>> claim;
  private final BiConsumer<Workers, Run> work;
  private final Consumer<Run> forget;
  private final Places places;
  private final Semaphore news = new Semaphore(0);
  private final ThreadPoolExecutor threads;
  private final Thread claimer;
  private volatile boolean stopping;

  /**
   * @param look how long a task waits at most of which nobody has told
   * @param claim begins tasks for which there are places, and some at a time at most; none if there
   *     are none
   * @param work does one
   * @param forget lets one wait again that could not be begun
   */
  Workers(
      TaskRunner runner,
      Duration look,
      Function<Places, List<Run>> claim,
      BiConsumer<Workers, Run> work,
      Consumer<Run> forget) {
    this.runner = runner;
    this.look = look;
    this.claim = claim;
    this.work = work;
    this.forget = forget;
    this.places = new Places(runner.slots().places(), this::wake);
    this.threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> new Thread(task, runner.queue() + "-worker"));
    this.claimer = new Thread(this::run, runner.queue() + "-claimer");
  }

  TaskRunner runner() {
    return runner;
  }

  Places places() {
    return places;
  }

  void start() {
    claimer.start();
  }

  /** There is a task in the queue, or a place for one. */
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
        int begun = begin();
        if (begun <= 0) {
          awaitNews(begun == 0 ? look.toMillis() : AGAIN_MS);
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void awaitNews(long most) throws InterruptedException {
    if (news.tryAcquire(most, TimeUnit.MILLISECONDS)) {
      news.drainPermits();
    }
  }

  /** How many were begun; negative if that is not known, and whatever was thrown. */
  private int begin() {
    try {
      List<Run> claimed = claim.apply(places);
      claimed.forEach(this::begin);
      return claimed.size();
    } catch (RuntimeException | Error e) {
      tell(e);
      return -1;
    }
  }

  private void begin(Run run) {
    places.enter(run.asked().provider());
    try {
      threads.execute(() -> doOne(run));
    } catch (RuntimeException | Error e) {
      places.leave(run.asked().provider());
      forget.accept(run);
      tell(e);
    }
  }

  private void tell(Throwable failure) {
    if (!(failure instanceof StoreUnavailableException away && away.isAway())) {
      log.warn("no {} could be begun: {}", runner.queue(), failure.toString());
    }
  }

  private void doOne(Run run) {
    try {
      work.accept(this, run);
    } catch (RuntimeException | Error e) {
      log.error("a worker of {} failed", runner.queue(), e);
    } finally {
      places.leave(run.asked().provider());
    }
  }
}
