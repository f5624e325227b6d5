package ai.beatra.nodes;

import ai.beatra.store.Database;
import ai.beatra.store.StoreUnavailableException;
import ai.beatra.store.Work;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what a server does again and again. One thread says when, and each work that runs has
 * another for as long, so none waits for another, and none runs twice at a time; whatever one
 * throws, it runs again; and one that stands still is logged, and told by {@link #stalled}.
 */
public final class Periodic implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Periodic.class);

  /** A work that has not come to its end for so many periods stands still. */
  private static final int PERIODS = 5;

  private static final Duration LEAST_PATIENCE = Duration.ofSeconds(20);

  /** A thread that has no work; one that has is called by that, too. */
  private static final String IDLE = "periodic";

  /** Threads that have nothing to do for so long end. */
  private static final int IDLE_SECONDS = 10;

  private final Duration leastPatience;
  private final List<Repeated> all = new CopyOnWriteArrayList<>();

  /** Begins each work when it is time, and watches; it waits for nothing. */
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, work -> daemon(work, "periodic-timer"));

  /** Has as many threads as works run. */
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          work -> daemon(work, IDLE));

  /** What is done again and again. */
  @FunctionalInterface
  public interface Action {
    void run() throws Exception;
  }

  public Periodic() {
    this(LEAST_PATIENCE);
  }

  /**
   * @param leastPatience after which nothing stands still yet, however often it is to run
   */
  Periodic(Duration leastPatience) {
    this.leastPatience = leastPatience;
    long look = Math.max(1, leastPatience.toMillis() / PERIODS);
    timer.scheduleWithFixedDelay(
        () -> all.forEach(Repeated::watch), look, look, TimeUnit.MILLISECONDS);
  }

  /**
   * Runs the action for the first time after one period, and then always one period after its last
   * end.
   *
   * @param name what it is, as the log says it
   */
  public void every(String name, Duration period, Action action) {
    var repeated = new Repeated(name, period, action);
    all.add(repeated);
    repeated.later();
  }

  /**
   * Runs transactions that delete some of what is too old each, in turn until there is no more.
   *
   * @param some returns how many it has deleted
   */
  public void sweep(String name, Duration period, Database database, Work<Integer> some) {
    every(
        name,
        period,
        () -> {
          int deleted;
          do {
            deleted = database.write(some);
          } while (deleted > 0 && !Thread.currentThread().isInterrupted());
        });
  }

  /** The names of all that stand still at the moment. */
  public List<String> stalled() {
    return all.stream().filter(Repeated::isStalled).map(each -> each.name).toList();
  }

  /** Begins nothing any more, interrupts what runs, and waits a little for its end. */
  @Override
  public void close() throws InterruptedException {
    timer.shutdownNow();
    threads.shutdownNow();
    threads.awaitTermination(leastPatience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Thread daemon(Runnable work, String name) {
    var thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  private final class Repeated {
    private final String name;
    private final Duration period;
    private final Action action;
    private volatile long lastEnd = System.nanoTime();
    private volatile boolean told;
    private int failures;

    Repeated(String name, Duration period, Action action) {
      this.name = name;
      this.period = period;
      this.action = action;
    }

    /** Runs it after one period. */
    void later() {
      try {
        timer.schedule(this::begin, period.toNanos(), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException closed) {
        // Nothing begins any more.
        return;
      }
    }

    /** Only hands it over; where there is no thread for it, its time comes again. */
    private void begin() {
      try {
        threads.execute(this::run);
      } catch (RejectedExecutionException closed) {
        // Nothing begins any more.
        return;
      } catch (OutOfMemoryError noThread) {
        failed(noThread);
        later();
      }
    }

    /** Nothing may be thrown here, or it would not run again. */
    private void run() {
      Thread.currentThread().setName(IDLE + ": " + name);
      try {
        action.run();
        failures = 0;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Throwable e) {
        failed(e);
      } finally {
        lastEnd = System.nanoTime();
        Thread.currentThread().setName(IDLE);
        later();
      }
    }

    /** Says it less often the longer it lasts. */
    private void failed(Throwable e) {
      failures++;
      if (e instanceof Error) {
        log.error("{} failed and will run again", name, e);
      } else if (e instanceof StoreUnavailableException away && away.isAway()) {
        // The database has told so itself.
        return;
      } else if (Integer.bitCount(failures) == 1) {
        log.warn("{} failed {} times and will run again: {}", name, failures, e.toString());
      }
    }

    boolean isStalled() {
      long patience = Math.max(period.multipliedBy(PERIODS).toNanos(), leastPatience.toNanos());
      return System.nanoTime() - lastEnd > patience;
    }

    private void watch() {
      boolean stalled = isStalled();
      if (stalled && !told) {
        log.error("{} stands still; it should run every {} ms", name, period.toMillis());
      } else if (!stalled && told) {
        log.warn("{} runs again", name);
      }
      told = stalled;
    }
  }
}
