package ai.beatra.upstream;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps the time of one transfer: each step of it may take so long, and all of them together. */
final class Patience {
  private final ScheduledExecutorService timer;
  private final Consumer<String> late;

  // All of these are guarded by this.
  private String step = "a connection";
  private Duration limit = Duration.ZERO;
  private long since;
  private boolean paused;
  private boolean over;
  private @Nullable Future<?> alarm;
  private @Nullable Future<?> deadline;

  /**
   * @param late is told what did not come in time
   */
  Patience(ScheduledExecutorService timer, Consumer<String> late) {
    this.timer = timer;
    this.late = late;
  }

  /** However much comes, or however slowly it is taken, there is an end. */
  synchronized void begin(Duration total) {
    deadline = after(total.toNanos(), () -> late.accept("the end did not come in time"));
  }

  /** The next step begins; it may take so long. */
  synchronized void enter(String next, Duration atMost) {
    if (!over) {
      step = next;
      limit = atMost;
      since = System.nanoTime();
      arm(atMost.toNanos());
    }
  }

  /** Something came: the time of the step begins anew. */
  synchronized void renew() {
    since = System.nanoTime();
  }

  /** The time stands still until {@link #resume}, since nobody asks for more. */
  synchronized void pause() {
    paused = true;
  }

  synchronized void resume() {
    paused = false;
    since = System.nanoTime();
  }

  synchronized void stop() {
    over = true;
    if (alarm != null) {
      alarm.cancel(false);
    }
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  private void arm(long nanos) {
    if (alarm != null) {
      alarm.cancel(false);
    }
    alarm = after(nanos, this::check);
  }

  private @Nullable Future<?> after(long nanos, Runnable work) {
    try {
      return timer.schedule(work, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // The client is being closed, and all connections with it.
      return null;
    }
  }

  private void check() {
    String what;
    synchronized (this) {
      long left = limit.toNanos() - (paused ? 0 : System.nanoTime() - since);
      if (over || left > 0) {
        if (!over) {
          arm(left);
        }
        return;
      }
      what = step;
    }
    late.accept(what + " did not come in time");
  }
}
