package ai.beatra.provider.wire;

import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.ChatListener;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Hands events on as they are asked for, one at a time, on whichever thread has news: the
 * upstream's or the listener's.
 */
final class EventQueue {
  /** How an answer ended. */
  private record End(@Nullable Throwable failure) {}

  private final ChatListener listener;
  private final Runnable wantMore;
  private final Runnable atEnd;
  private final ConcurrentLinkedQueue<ChatEvent> events = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable End> end = new AtomicReference<>();
  private final AtomicBoolean over = new AtomicBoolean();

  /** How many signals came since the work last stopped; whoever counts up from 0 does it. */
  private final AtomicInteger signals = new AtomicInteger();

  private volatile boolean wanted;

  /**
   * @param wantMore runs when all that has come was handed on, and more was asked for
   * @param atEnd runs once, when nothing more is handed on
   */
  EventQueue(ChatListener listener, Runnable wantMore, Runnable atEnd) {
    this.listener = listener;
    this.wantMore = wantMore;
    this.atEnd = atEnd;
  }

  void more() {
    wanted = true;
    drain();
  }

  void cancel() {
    if (over.compareAndSet(false, true)) {
      atEnd.run();
      events.clear();
    }
  }

  boolean isOver() {
    return over.get();
  }

  /** Adds an event; {@link #drain} hands it on. */
  void add(ChatEvent event) {
    events.add(event);
  }

  void finish() {
    end.compareAndSet(null, new End(null));
    drain();
  }

  /** What came before is still handed on. */
  void fail(Throwable failure) {
    end.compareAndSet(null, new End(failure));
    drain();
  }

  void drain() {
    if (signals.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    while (seen != 0) {
      handOn();
      seen = signals.addAndGet(-seen);
    }
  }

  private void handOn() {
    End ended = end.get();
    while (wanted && !over.get() && !events.isEmpty()) {
      wanted = false;
      deliver(events.poll());
    }
    if (over.get() || !events.isEmpty()) {
      return;
    }
    if (ended == null) {
      if (wanted) {
        wantMore.run();
      }
    } else if (over.compareAndSet(false, true)) {
      atEnd.run();
      if (ended.failure() == null) {
        listener.done();
      } else {
        listener.failed(ended.failure());
      }
    }
  }

  private void deliver(@Nullable ChatEvent event) {
    // Whoever cancels takes the events away.
    if (event != null) {
      try {
        listener.event(event);
      } catch (RuntimeException e) {
        // The listener breaks the rules; all that is left to do is to stop.
        cancel();
        throw e;
      }
    }
  }
}
