package ai.beatra.routing;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What happens after some time, once, unless it was called off before. Thread-safe. */
final class Alarm {
  private final ScheduledExecutorService timer;

  // Both are guarded by this.
  private @Nullable Future<?> coming;
  private boolean off;

  Alarm(ScheduledExecutorService timer) {
    this.timer = timer;
  }

  /** Does nothing if it was set before, or called off. */
  synchronized void set(Duration after, Runnable ring) {
    if (!off && coming == null) {
      try {
        coming = timer.schedule(ring, after.toMillis(), TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        // The server stops, and so does what is asked now.
      }
    }
  }

  synchronized void off() {
    off = true;
    if (coming != null) {
      coming.cancel(false);
    }
  }
}
