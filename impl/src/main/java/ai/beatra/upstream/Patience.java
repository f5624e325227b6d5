package ai.beatra.upstream;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Keeps the time of one transfer: each step of it may take so long, and all of them together.
 * {@link Watch} looks at it every now and then.
 */
final class Patience {
  private final Watch watch;
  private final Consumer<String> late;

  // All of these are guarded by this.
  private String step = "a connection";
  private long limit = Long.MAX_VALUE;
  private long since;
  private long begun;
  private long total = Long.MAX_VALUE;
  private boolean paused;
  private boolean over;

  /**
   * @param late is told what did not come in time, again and again until it stops this or gives it
   *     more time
   */
  Patience(Watch watch, Consumer<String> late) {
    this.watch = watch;
    this.late = late;
  }

  /** However much comes, or however slowly it is taken, there is an end. */
  synchronized void begin(Duration all) {
    begun = System.nanoTime();
    total = all.toNanos();
    if (!over) {
      watch.add(this);
    }
  }

  /** The next step begins; it may take so long. */
  synchronized void enter(String next, Duration atMost) {
    step = next;
    limit = atMost.toNanos();
    since = System.nanoTime();
  }

  /** Something came: the time of the step begins anew. */
  synchronized void renew() {
    since = System.nanoTime();
  }

  /** So many nanoseconds have passed for nobody. */
  synchronized void excuse(long nanos) {
    since += Math.min(nanos, System.nanoTime() - since);
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
    watch.remove(this);
  }

  /** Tells it if something did not come in time. */
  void check() {
    String what;
    synchronized (this) {
      long now = System.nanoTime();
      if (now - begun >= total) {
        what = "the end";
      } else if (!paused && now - since >= limit) {
        what = step;
      } else {
        return;
      }
    }
    late.accept(what + " did not come in time");
  }
}
