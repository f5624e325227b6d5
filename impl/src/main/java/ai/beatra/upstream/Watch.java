package ai.beatra.upstream;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks ten times a second whether a transfer has taken too long: a timer of its own for each step
 * of each transfer would cost more than all that it waits for. Late is late by a tenth of a second.
 */
final class Watch {
  private static final Logger log = LoggerFactory.getLogger(Watch.class);
  private static final long TICK_MILLIS = 100;

  private final Set<Patience> running = ConcurrentHashMap.newKeySet();

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
    for (Patience each : running) {
      try {
        each.check();
      } catch (RuntimeException e) {
        log.error("a transfer that takes too long could not be ended; the others go on", e);
      }
    }
  }
}
