package ai.beatra.provider.sandbox.chat;

import ai.beatra.error.ErrorCode;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.ProviderException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes events as they are asked for, with a pause between two of them, on shared threads:
 * between events nothing of a stream runs or waits. Where the threads have too much to do already a
 * stream is refused before it begins; one that has begun waits.
 */
final class PacedPublisher implements Flow.Publisher<ChatEvent> {
  private static final Logger log = LoggerFactory.getLogger(PacedPublisher.class);

  /** After so many events without a pause the other streams have their turn. */
  private static final int BURST = 64;

  /** After how long a stream asks again for a turn that it did not get. */
  private static final Duration NEXT_TRY = Duration.ofMillis(20);

  /** Until somebody subscribes, and has it then: it may hold much. */
  private final AtomicReference<@Nullable Function<BooleanSupplier, Iterator<ChatEvent>>> source;

  private final Duration pause;
  private final ExecutorService workers;
  private final ScheduledExecutorService timer;

  /**
   * @param source makes the events, given what says whether nobody wants them any more; it is
   *     called once, on a worker, and may fail with a {@link ProviderException}, as may the
   *     iterator
   * @param workers make the events; they refuse what they have no room for
   * @param timer wakes the workers after a pause, and does no work itself
   */
  PacedPublisher(
      Function<BooleanSupplier, Iterator<ChatEvent>> source,
      Duration pause,
      ExecutorService workers,
      ScheduledExecutorService timer) {
    this.source = new AtomicReference<>(source);
    this.pause = pause;
    this.workers = workers;
    this.timer = timer;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ChatEvent> subscriber) {
    Objects.requireNonNull(subscriber);
    Function<BooleanSupplier, Iterator<ChatEvent>> first = source.getAndSet(null);
    if (first == null) {
      subscriber.onSubscribe(new Refused());
      subscriber.onError(new IllegalStateException("A generation has one subscriber."));
      return;
    }
    Stream stream = new Stream(subscriber, first);
    subscriber.onSubscribe(stream);
    stream.signal();
  }

  private static final class Refused implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }

  private final class Stream implements Flow.Subscription, Runnable {
    private final Flow.Subscriber<? super ChatEvent> subscriber;
    private final AtomicLong demand = new AtomicLong();

    /** How many signals came since the work last stopped; whoever counts up from 0 starts it. */
    private final AtomicInteger signals = new AtomicInteger();

    /** Until it has made the events. */
    private volatile @Nullable Function<BooleanSupplier, Iterator<ChatEvent>> unopened;

    private volatile @Nullable Iterator<ChatEvent> events;
    private volatile boolean admitted;
    private volatile @Nullable Future<?> next;
    private volatile boolean wrongDemand;
    private volatile boolean done;

    private Stream(
        Flow.Subscriber<? super ChatEvent> subscriber,
        Function<BooleanSupplier, Iterator<ChatEvent>> source) {
      this.subscriber = subscriber;
      this.unopened = source;
    }

    @Override
    public void request(long n) {
      if (n <= 0) {
        wrongDemand = true;
      } else {
        demand.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
      }
      signal();
    }

    @Override
    public void cancel() {
      done = true;
      events = null;
      Future<?> waiting = next;
      if (waiting != null) {
        waiting.cancel(false);
      }
    }

    private void signal() {
      if (!done && signals.getAndIncrement() == 0) {
        takeTurn();
      }
    }

    /** Runs on a worker as soon as one is free. */
    private void takeTurn() {
      try {
        workers.execute(this);
      } catch (RejectedExecutionException e) {
        if (workers.isShutdown()) {
          fail(new ProviderException(ErrorCode.OVERLOADED, "The server is shutting down.", e));
        } else if (admitted) {
          takeTurnAfter(NEXT_TRY);
        } else {
          fail(
              new ProviderException(
                  ErrorCode.OVERLOADED,
                  "The sandbox has too much to do. Send the request again in a moment.",
                  e));
        }
      }
    }

    private void takeTurnAfter(Duration delay) {
      try {
        next = timer.schedule(this::takeTurn, delay.toNanos(), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        fail(new ProviderException(ErrorCode.OVERLOADED, "The server is shutting down.", e));
      }
      if (done) {
        // It was cancelled meanwhile, by somebody who did not see the new task.
        cancel();
      }
    }

    @Override
    public void run() {
      admitted = true;
      int seen = signals.get();
      for (int burst = 1; !done; burst++) {
        if (wrongDemand) {
          fail(new IllegalArgumentException("Only demand above 0 can be requested."));
        } else if (advance()) {
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

    /** Sends the next signal, if there is one that may be sent; whether that was an event. */
    private boolean advance() {
      ChatEvent event;
      try {
        Iterator<ChatEvent> from = opened();
        if (!from.hasNext()) {
          end();
          subscriber.onComplete();
          return false;
        }
        if (demand.get() == 0) {
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
        Function<BooleanSupplier, Iterator<ChatEvent>> source = unopened;
        unopened = null;
        if (source == null) {
          // It was cancelled just now.
          throw new CancellationException();
        }
        from = source.apply(() -> done);
        events = from;
      }
      return from;
    }

    private void deliver(ChatEvent event) {
      demand.updateAndGet(open -> open == Long.MAX_VALUE ? open : open - 1);
      try {
        subscriber.onNext(event);
      } catch (RuntimeException e) {
        // The subscriber breaks the rules; all that is left to do is to stop.
        cancel();
        log.debug("a subscriber failed", e);
      } catch (Error e) {
        cancel();
        throw e;
      }
    }

    private void fail(Throwable failure) {
      if (!done) {
        end();
        subscriber.onError(failure);
      }
    }

    private void end() {
      done = true;
      events = null;
    }
  }
}
