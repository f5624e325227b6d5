package ai.beatra.provider.openai;

import ai.beatra.provider.ChatEvent;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Hands events on as they are asked for, one at a time, on whichever thread has news: the
 * upstream's or the subscriber's.
 */
abstract class EventQueue implements Flow.Publisher<ChatEvent>, Flow.Subscription {
  /** How an answer ended. */
  private record End(@Nullable Throwable failure) {}

  private final ConcurrentLinkedQueue<ChatEvent> events = new ConcurrentLinkedQueue<>();
  private final AtomicLong demand = new AtomicLong();
  private final AtomicReference<@Nullable End> end = new AtomicReference<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicBoolean subscribed = new AtomicBoolean();

  /** How many signals came since the work last stopped; whoever counts up from 0 does it. */
  private final AtomicInteger signals = new AtomicInteger();

  private volatile Flow.@Nullable Subscriber<? super ChatEvent> subscriber;

  /** Asks the upstream. */
  abstract void begin();

  /** All that has come was handed on, and more was asked for. */
  abstract void wantMore();

  /** Nothing more is handed on; called once. */
  abstract void over();

  @Override
  public final void subscribe(Flow.Subscriber<? super ChatEvent> first) {
    if (!subscribed.compareAndSet(false, true)) {
      first.onSubscribe(new Refused());
      first.onError(new IllegalStateException("An answer has one subscriber."));
      return;
    }
    first.onSubscribe(this);
    subscriber = first;
    if (!over.get()) {
      try {
        begin();
      } catch (RuntimeException e) {
        fail(e);
      }
    }
    drain();
  }

  private static final class Refused implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }

  @Override
  public final void request(long n) {
    if (n <= 0) {
      fail(new IllegalArgumentException("Only demand above 0 can be requested."));
    } else {
      demand.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
    }
    drain();
  }

  @Override
  public final void cancel() {
    if (over.compareAndSet(false, true)) {
      over();
      events.clear();
    }
  }

  final boolean isOver() {
    return over.get();
  }

  /** Adds an event; {@link #drain} hands it on. */
  final void publish(ChatEvent event) {
    events.add(event);
  }

  final void finish() {
    end.compareAndSet(null, new End(null));
    drain();
  }

  /** What came before is still handed on. */
  final void fail(Throwable failure) {
    end.compareAndSet(null, new End(failure));
    drain();
  }

  final void drain() {
    Flow.Subscriber<? super ChatEvent> receiver = subscriber;
    if (receiver == null || signals.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    while (seen != 0) {
      handOn(receiver);
      seen = signals.addAndGet(-seen);
    }
  }

  private void handOn(Flow.Subscriber<? super ChatEvent> receiver) {
    End ended = end.get();
    while (!over.get() && demand.get() > 0) {
      ChatEvent event = events.poll();
      if (event == null) {
        break;
      }
      demand.updateAndGet(open -> open == Long.MAX_VALUE ? open : open - 1);
      try {
        receiver.onNext(event);
      } catch (RuntimeException e) {
        // The subscriber breaks the rules; all that is left to do is to stop.
        cancel();
        throw e;
      }
    }
    if (over.get() || !events.isEmpty()) {
      return;
    }
    if (ended == null) {
      if (demand.get() > 0) {
        wantMore();
      }
    } else if (over.compareAndSet(false, true)) {
      over();
      if (ended.failure() == null) {
        receiver.onComplete();
      } else {
        receiver.onError(ended.failure());
      }
    }
  }
}
