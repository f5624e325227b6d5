package ai.beatra.upstream;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks ten times a second whether a transfer has taken too long: a timer of its own for each step
 * of each transfer would cost more than all that it waits for. Late is late by a tenth of a second;
 * the time in which this process stood still is nobody's fault. It looks on the JDK's own thread
 * for what comes later, and waits for nothing there.
 */
final class Watch {
  private static final Logger log = LoggerFactory.getLogger(Watch.class);
  private static final long TICK_MILLIS = 100;

  private final Set<Patience> running = ConcurrentHashMap.newKeySet();
  private volatile boolean over;
  private volatile long looked = System.nanoTime();

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
    long stood = System.nanoTime() - looked - TimeUnit.MILLISECONDS.toNanos(2 * TICK_MILLIS);
    try {
      running.forEach(each -> check(each, stood));
    } finally {
      looked = System.nanoTime();
      later();
    }
  }

  private static void check(Patience patience, long stood) {
    try {
      if (stood > 0) {
        patience.excuse(stood);
      }
      patience.check();
    } catch (RuntimeException e) {
      log.error("a transfer that takes too long could not be ended; the others go on", e);
    }
  }
}
