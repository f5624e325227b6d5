package ai.beatra.notices;

import java.time.Duration;

/**
 * When it is time to look for what others may not have told: after each period, and soon when
 * something may have been missed. Safe to be used by any thread.
 */
public final class Lookout {
  private final long period;
  private volatile long last = System.nanoTime();
  private volatile boolean soon;

  public Lookout(Duration period) {
    this.period = period.toNanos();
  }

  /** The next time that somebody asks it is time. */
  public void soon() {
    soon = true;
  }

  /** Whether it is time; who asks then looks, and it is not any more. */
  public boolean isTime() {
    long now = System.nanoTime();
    if (!soon && now - last < period) {
      return false;
    }
    soon = false;
    last = now;
    return true;
  }
}
