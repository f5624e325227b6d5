package ai.beatra.limits;

import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import java.util.concurrent.TimeUnit;

/**
 * The time that has passed by a clock, which may be set back: then time goes on from there, while
 * buckets would wait until the clock is where it was before. Not for two threads at a time.
 */
final class MonotonicTime implements TimeMeter {
  private final Clock clock;
  private long last;
  private long milliseconds;

  MonotonicTime(Clock clock) {
    this.clock = clock;
    this.last = clock.millis();
  }

  @Override
  public long currentTimeNanos() {
    long now = clock.millis();
    milliseconds += Math.max(0, now - last);
    last = now;
    return TimeUnit.MILLISECONDS.toNanos(milliseconds);
  }

  @Override
  public boolean isWallClockBased() {
    return false;
  }
}
