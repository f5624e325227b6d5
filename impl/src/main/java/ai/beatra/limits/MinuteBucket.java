package ai.beatra.limits;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;

/**
 * So many a minute: a whole minute's worth to begin with, and what is used comes back evenly. Not
 * for two threads at a time.
 */
final class MinuteBucket {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final int perMinute;
  private final Bucket bucket;

  MinuteBucket(int perMinute, TimeMeter time) {
    this.perMinute = perMinute;
    this.bucket =
        Bucket.builder()
            .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, MINUTE))
            .withCustomTimePrecision(time)
            .withSynchronizationStrategy(SynchronizationStrategy.NONE)
            .build();
  }

  int perMinute() {
    return perMinute;
  }

  /** With another limit, and what is used of this one used of that one too. */
  MinuteBucket changedTo(int limit, TimeMeter time) {
    var changed = new MinuteBucket(limit, time);
    changed.take(used());
    return changed;
  }

  /** How long until one can be taken; 0 where that is now. */
  long nanosToWait() {
    return bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
  }

  /** Takes them, whether they are there or not: what is missing has to come back first. */
  void take(long number) {
    if (number > 0) {
      bucket.consumeIgnoringRateLimits(number);
    }
  }

  boolean isWhole() {
    return used() == 0;
  }

  private long used() {
    return perMinute - bucket.getAvailableTokens();
  }
}
