package ai.beatra.upstream;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks ten times a second whether a transfer has taken too long: a timer of its own for each step
 * of each transfer would cost more than all that it waits for. Late is late by a tenth of a second;
 * the time in which this process stood still is nobody's fault.
 */
final class Watch {
  private static final Logger log = LoggerFactory.getLogger(Watch.class);
  private static final long TICK_MILLIS = 100;

  private final Set<Patience> running = ConcurrentHashMap.newKeySet();
  private long looked = System.nanoTime();

  Watch(ScheduledExecutorService timer) {
    timer.scheduleWithFixedDelay(this::look, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  void add(Patience patience) {
    running.add(patience);
  }

  void remove(Patience patience) {
    running.remove(patience);
  }

  private void look() {
    long stood = System.nanoTime() - looked - TimeUnit.MILLISECONDS.toNanos(2 * TICK_MILLIS);
    for (Patience each : running) {
      try {
        if (stood > 0) {
          each.excuse(stood);
        }
        each.check();
      } catch (RuntimeException e) {
        log.error("a transfer that takes too long could not be ended; the others go on", e);
      }
    }
    looked = System.nanoTime();
  }
}
