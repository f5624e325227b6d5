package ai.beatra.provider.sandbox;

import ai.beatra.error.ErrorCode;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.ChatGeneration;
import ai.beatra.provider.ChatListener;
import ai.beatra.provider.ProviderException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends events as they are asked for, with a pause between two of them, on shared threads: between
 * events nothing of a stream runs or waits. Where the threads have too much to do already a stream
 * is refused before it begins; one that has begun waits.
 */
final class PacedGeneration implements ChatGeneration {
  private static final Logger log = LoggerFactory.getLogger(PacedGeneration.class);

  /** After so many events without a pause the other streams have their turn. */
  private static final int BURST = 64;

  /** After how long a stream asks again for a turn that it did not get. */
  private static final Duration NEXT_TRY = Duration.ofMillis(20);

  private final ChatListener listener;
  private final Duration pause;
  private final ExecutorService workers;
  private final ScheduledExecutorService timer;

  /** Until it has made the events: it may hold much. */
  private final AtomicReference<@Nullable Function<BooleanSupplier, Iterator<ChatEvent>>> source;

  private final AtomicBoolean started = new AtomicBoolean();

  /** How many signals came since the work last stopped; the start is the first of them. */
  private final AtomicInteger signals = new AtomicInteger(1);

  private volatile @Nullable Iterator<ChatEvent> events;
  private volatile boolean wanted;
  private volatile boolean admitted;
  private volatile boolean done;
  private volatile @Nullable Future<?> next;

  /**
   * @param source makes the events, given what says whether nobody wants them any more; it is
   *     called once, on a worker, and may fail with a {@link ProviderException}, as may the
   *     iterator
   * @param workers make the events; they refuse what they have no room for
   * @param timer wakes the workers after a pause, and does no work itself
   */
  PacedGeneration(
      ChatListener listener,
      Function<BooleanSupplier, Iterator<ChatEvent>> source,
      Duration pause,
      ExecutorService workers,
      ScheduledExecutorService timer) {
    this.listener = Objects.requireNonNull(listener);
    this.source = new AtomicReference<>(source);
    this.pause = pause;
    this.workers = workers;
    this.timer = timer;
  }

  @Override
  public void start() {
    if (!started.compareAndSet(false, true)) {
      throw new IllegalStateException("A generation starts once.");
    }
    if (!done) {
      takeTurn();
    }
  }

  @Override
  public void more() {
    wanted = true;
    if (!done && signals.getAndIncrement() == 0) {
      takeTurn();
    }
  }

  @Override
  public void cancel() {
    end();
    Future<?> waiting = next;
    if (waiting != null) {
      waiting.cancel(false);
    }
  }

  /** Runs on a worker as soon as one is free. */
  private void takeTurn() {
    try {
      workers.execute(this::run);
    } catch (RejectedExecutionException e) {
      if (workers.isShutdown()) {
        overloaded("The server is shutting down.", e);
      } else if (admitted) {
        takeTurnAfter(NEXT_TRY);
      } else {
        overloaded("The sandbox has too much to do. Send the request again in a moment.", e);
      }
    }
  }

  private void takeTurnAfter(Duration delay) {
    try {
      next = timer.schedule(this::takeTurn, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      overloaded("The server is shutting down.", e);
    }
    if (done) {
      // It was cancelled meanwhile, by somebody who did not see the new task.
      cancel();
    }
  }

  private void run() {
    admitted = true;
    int seen = signals.get();
    for (int burst = 1; !done; burst++) {
      if (advance()) {
        if (!pause.isZero()) {
          takeTurnAfter(pause);
          return;
        }
        if (burst % BURST == 0) {
          takeTurn();
          return;
        }
      } else {
        seen = signals.addAndGet(-seen);
        if (seen == 0) {
          return;
        }
      }
    }
    events = null;
  }

  /** Sends what comes next, if it may be sent; whether that was an event. */
  private boolean advance() {
    ChatEvent event;
    try {
      Iterator<ChatEvent> from = opened();
      if (!from.hasNext()) {
        end();
        listener.done();
        return false;
      }
      if (!wanted) {
        return false;
      }
      event = from.next();
    } catch (CancellationException e) {
      // The work found out by itself that nobody waits for it.
      return false;
    } catch (ProviderException e) {
      fail(e);
      return false;
    } catch (RuntimeException | Error e) {
      fail(new ProviderException(ErrorCode.INTERNAL_ERROR, "The sandbox failed.", e));
      return false;
    }
    deliver(event);
    return true;
  }

  private Iterator<ChatEvent> opened() {
    Iterator<ChatEvent> from = events;
    if (from == null) {
      Function<BooleanSupplier, Iterator<ChatEvent>> first = source.getAndSet(null);
      if (first == null) {
        // It was cancelled just now.
        throw new CancellationException();
      }
      from = first.apply(() -> done);
      events = from;
    }
    return from;
  }

  private void deliver(ChatEvent event) {
    wanted = false;
    try {
      listener.event(event);
    } catch (RuntimeException e) {
      // The listener breaks the rules; all that is left to do is to stop.
      cancel();
      log.debug("a listener failed", e);
    } catch (Error e) {
      cancel();
      throw e;
    }
  }

  private void overloaded(String message, Exception cause) {
    fail(new ProviderException(ErrorCode.OVERLOADED, message, cause));
  }

  private void fail(ProviderException failure) {
    if (!done) {
      end();
      listener.failed(failure);
    }
  }

  private void end() {
    done = true;
    events = null;
    source.set(null);
  }
}
