package ai.beatra.upstream;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks ten times a second whether a transfer has taken too long: a timer of its own for each step
 * of each transfer would cost more than all that it waits for. Late is late by a tenth of a second.
 * It looks on the JDK's own thread for what comes later, and waits for nothing there.
 */
final class Watch {
  private static final Logger log = LoggerFactory.getLogger(Watch.class);
  private static final long TICK_MILLIS = 100;

  private final Set<Patience> running = ConcurrentHashMap.newKeySet();
  private volatile boolean over;

  Watch() {
    later();
  }

  private void later() {
    CompletableFuture.delayedExecutor(TICK_MILLIS, TimeUnit.MILLISECONDS, Runnable::run)
        .execute(this::look);
  }

  /** Looks no more. */
  void end() {
    over = true;
  }

  void add(Patience patience) {
    running.add(patience);
  }

  void remove(Patience patience) {
    running.remove(patience);
  }

  private void look() {
    if (over) {
      return;
    }
    try {
      running.forEach(Watch::check);
    } finally {
      later();
    }
  }

  private static void check(Patience patience) {
    try {
      patience.check();
    } catch (RuntimeException e) {
      log.error("a transfer that takes too long could not be ended; the others go on", e);
    }
  }
}
