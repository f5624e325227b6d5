package ai.beatra.nodes;

import ai.beatra.shares.Backlog;
import ai.beatra.shares.Crew;
import ai.beatra.store.StoreException;
import ai.beatra.store.StoreUnavailableException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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
  private static final int LOOK_MS = 1000;

  /** As many as SQLite's writer commits at once, and as many again that wait for it. */
  private static final int MOST = 128;

  /** A statement that the database refuses so often will not get better. */
  private static final int MOST_REFUSALS = 3;

  private final ExecutorService threads;
  private final Duration patience;
  private final Set<End<?>> pending = ConcurrentHashMap.newKeySet();

  /** Of those that are pending the ones that do not wait for their next try. */
  private final Backlog writing = new Backlog(MOST);

  private volatile boolean stopped;

  /**
   * @param threads how many work at a time, and wait for the database where it has no thread of its
   *     own for what is written
   * @param patience after which somebody who waits for an end is told that it comes later
   */
  public Ends(int threads, Duration patience) {
    this.threads = Crew.of("ends", threads);
    this.patience = patience;
    lookLater();
  }

  private void lookLater() {
    later(Math.max(1, Math.min(LOOK_MS, patience.toMillis())), this::tellTheLate);
  }

  /**
   * On the JDK's own thread for what comes later: it must wait for nothing, and {@link #threads}
   * may all be waiting.
   */
  private static void later(long millis, Runnable work) {
    CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, Runnable::run).execute(work);
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
    return begin(what, id, requestId, by -> CompletableFuture.supplyAsync(work, by), () -> {});
  }

  /**
   * As {@link #write} for work that waits for nothing itself: the first time it is done here.
   *
   * @param work gets the threads that it may leave to whatever has to wait
   * @param late runs once when it is not written after the patience of this; it must not block
   */
  public <T> CompletableFuture<T> begin(
      String what,
      String id,
      String requestId,
      Function<Executor, CompletableFuture<T>> work,
      Runnable late) {
    var end = new End<>(new Name(what, id, requestId), work, late);
    pending.add(end);
    end.begin();
    return end.written;
  }

  private void tellTheLate() {
    if (stopped) {
      return;
    }
    long now = System.nanoTime();
    try {
      pending.forEach(end -> end.tellIfLate(now));
    } finally {
      lookLater();
    }
  }

  /** How many are not written yet. */
  public int pending() {
    return pending.size();
  }

  /** Those that are being written now: what waits until it is tried again is not. */
  public Backlog writing() {
    return writing;
  }

  /** Waits for what is left to be written, and gives up what takes longer than that. */
  public void stop(Duration most) throws InterruptedException {
    long deadline = System.nanoTime() + most.toNanos();
    for (End<?> end : pending) {
      end.await(deadline);
    }
    stopped = true;
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
    private final Function<Executor, CompletableFuture<T>> work;
    private final Runnable late;
    private final long since = System.nanoTime();
    private final CompletableFuture<T> written = new CompletableFuture<>();
    private volatile int failed;
    private volatile boolean told;

    End(Name name, Function<Executor, CompletableFuture<T>> work, Runnable late) {
      this.name = name;
      this.work = work;
      this.late = late;
    }

    /** Whatever is thrown here has to be told, or somebody waits for ever. */
    void begin() {
      if (stopped) {
        giveUp();
        return;
      }
      writing.enter();
      try {
        work.apply(threads).whenComplete(this::tried);
      } catch (Throwable e) {
        tried(null, e);
      }
    }

    private void tried(@Nullable T result, @Nullable Throwable failure) {
      try {
        judge(result, failure);
      } finally {
        writing.leave();
      }
    }

    private void judge(@Nullable T result, @Nullable Throwable failure) {
      if (failure instanceof CompletionException wrapped && wrapped.getCause() != null) {
        judge(result, wrapped.getCause());
      } else if (failure instanceof StoreException e) {
        boolean passing = e instanceof StoreUnavailableException;
        if (stopped || !passing && failed + 1 >= MOST_REFUSALS) {
          fail(e);
        } else {
          again(e);
        }
      } else if (failure != null) {
        fail(failure);
      } else {
        succeed(result);
      }
    }

    private void succeed(@Nullable T result) {
      pending.remove(this);
      if (failed > 0) {
        name.about(log.atWarn())
            .addKeyValue("failed_tries", failed)
            .log("{} is written after all", name.what());
      }
      written.complete(result);
    }

    private void again(StoreException e) {
      if (failed == 0) {
        name.about(log.atWarn())
            .addKeyValue("cause", e.getMessage())
            .log("{} could not be written and is tried again", name.what());
      }
      long pause = Math.min(LAST_PAUSE_MS, (long) FIRST_PAUSE_MS << Math.min(failed, 10));
      long some = ThreadLocalRandom.current().nextLong(pause / 2, pause + 1);
      // One try follows the other: nobody else counts.
      failed = failed + 1;
      later(some, this::begin);
    }

    void tellIfLate(long now) {
      if (!told && now - since >= patience.toNanos()) {
        told = true;
        late.run();
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
