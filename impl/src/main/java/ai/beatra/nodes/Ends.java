package ai.beatra.nodes;

import ai.beatra.store.StoreException;
import ai.beatra.store.StoreUnavailableException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes how calls and tasks have ended. While the database is away an end is tried again and
 * again, for as long as this server runs, and no thread waits meanwhile. There are no more ends
 * than calls and tasks were running.
 */
public final class Ends {
  private static final Logger log = LoggerFactory.getLogger(Ends.class);
  private static final int FIRST_PAUSE_MS = 100;
  private static final int LAST_PAUSE_MS = 5000;

  /** A statement that the database refuses so often will not get better. */
  private static final int MOST_REFUSALS = 3;

  private final ExecutorService threads;
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, work -> new Thread(work, "ends-timer"));
  private final Duration patience;
  private final Set<End<?>> pending = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  /**
   * @param threads how many wait for the database at a time
   * @param patience after which somebody who waits for an end is told that it comes later
   */
  public Ends(int threads, Duration patience) {
    this.threads = Executors.newFixedThreadPool(threads, work -> new Thread(work, "ends"));
    this.patience = patience;
  }

  /**
   * Writes an end on another thread. It may be written twice, since nobody knows whether a commit
   * that failed was one.
   *
   * @param what is written, as the log says it
   * @param id of what has ended
   * @param requestId of the request with which it began
   * @return what the work returns, once it has; fails if the work throws anything but {@link
   *     StoreException}, if the database refuses it, or when this server stops
   */
  public <T> CompletableFuture<T> write(
      String what, String id, String requestId, Supplier<T> work) {
    return write(what, id, requestId, work, () -> {});
  }

  /**
   * As {@link #write(String, String, String, Supplier)}.
   *
   * @param late runs when it has been tried in vain for the patience of this; it must not block
   */
  public <T> CompletableFuture<T> write(
      String what, String id, String requestId, Supplier<T> work, Runnable late) {
    var end = new End<>(new Name(what, id, requestId), work, late);
    pending.add(end);
    end.begin();
    return end.written;
  }

  /** How many are not written yet. */
  public int pending() {
    return pending.size();
  }

  /** Waits for what is left to be written, and gives up what takes longer than that. */
  public void stop(Duration most) throws InterruptedException {
    long deadline = System.nanoTime() + most.toNanos();
    for (End<?> end : pending) {
      end.await(deadline);
    }
    stopped = true;
    timer.shutdownNow();
    pending.forEach(End::giveUp);
    threads.shutdown();
    threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What the log calls an end. */
  private record Name(String what, String id, String requestId) {
    LoggingEventBuilder about(LoggingEventBuilder line) {
      return line.addKeyValue("request_id", requestId).addKeyValue("id", id);
    }
  }

  private final class End<T> {
    private final Name name;
    private final Supplier<T> work;
    private final Runnable late;
    private final CompletableFuture<T> written = new CompletableFuture<>();
    private final AtomicInteger tries = new AtomicInteger();

    End(Name name, Supplier<T> work, Runnable late) {
      this.name = name;
      this.work = work;
      this.late = late;
    }

    void begin() {
      try {
        threads.execute(this::attempt);
      } catch (RejectedExecutionException e) {
        giveUp();
      }
    }

    /** Whatever is thrown here has to be told, or somebody waits for ever. */
    private void attempt() {
      try {
        T result = work.get();
        pending.remove(this);
        if (tries.get() > 0) {
          name.about(log.atWarn())
              .addKeyValue("failed_tries", tries.get())
              .log("{} is written after all", name.what());
        }
        written.complete(result);
      } catch (StoreException e) {
        boolean passing = e instanceof StoreUnavailableException;
        if (stopped || !passing && tries.get() + 1 >= MOST_REFUSALS) {
          fail(e);
        } else {
          again(e);
        }
      } catch (Throwable e) {
        fail(e);
      }
    }

    private void again(StoreException e) {
      int failed = tries.getAndIncrement();
      long pause = Math.min(LAST_PAUSE_MS, (long) FIRST_PAUSE_MS << Math.min(failed, 10));
      long some = ThreadLocalRandom.current().nextLong(pause / 2, pause + 1);
      try {
        if (failed == 0) {
          name.about(log.atWarn())
              .addKeyValue("cause", e.getMessage())
              .log("{} could not be written and is tried again", name.what());
          timer.schedule(late, patience.toMillis(), TimeUnit.MILLISECONDS);
        }
        timer.schedule(this::begin, some, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException stopping) {
        giveUp();
      }
    }

    private void fail(Throwable e) {
      pending.remove(this);
      written.completeExceptionally(e);
    }

    void giveUp() {
      fail(new RejectedExecutionException("the server stops"));
    }

    void await(long deadline) throws InterruptedException {
      try {
        written.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (ExecutionException | TimeoutException e) {
        // Whoever wanted it written has been told, or is told in a moment.
        return;
      }
    }
  }
}
