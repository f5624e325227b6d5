package ai.beatra.net.connection;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that is done again and again: a scheduler drops what has thrown once. */
public final class Surviving {
  private static final Logger log = LoggerFactory.getLogger(Surviving.class);

  private Surviving() {}

  /** Does the work at first after so many milliseconds, and then as long after its last end. */
  public static void every(
      ScheduledExecutorService timer, long millis, String name, Runnable work) {
    timer.scheduleWithFixedDelay(anything(name, work), millis, millis, TimeUnit.MILLISECONDS);
  }

  /** The work, of which anything that it throws is logged. */
  static Runnable anything(String name, Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (Throwable e) {
        log.error("{} failed; it is done again", name, e);
      }
    };
  }
}
