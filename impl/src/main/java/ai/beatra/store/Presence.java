package ai.beatra.store;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator when the database goes away and when it is back: one line each, however many
 * ask for it meanwhile, and not more often than every few seconds. One that can be read and not
 * written, as on a full disk, is away, too: it is back when something is written.
 */
final class Presence {
  private static final Logger log = LoggerFactory.getLogger(Presence.class);
  private static final long QUIET = Duration.ofSeconds(5).toNanos();
  private static final int LONGEST_REASON = 300;

  private final String setting;

  /** When it went away; null while it is there. */
  private volatile @Nullable Long since;

  /** Whether something could not be written since then. */
  private volatile boolean unwritten;

  private long quietUntil = System.nanoTime();

  /** Whether it is we who go away. */
  private volatile boolean closing;

  /**
   * @param setting that says where the database is
   */
  Presence(String setting) {
    this.setting = setting;
  }

  /** Whether it is away, as far as anybody has noticed. */
  boolean isAway() {
    return since != null;
  }

  <T> T watch(boolean writes, Supplier<T> transaction) {
    try {
      T result = transaction.get();
      noticed(writes, null);
      return result;
    } catch (StoreUnavailableException e) {
      noticed(writes, e);
      throw e;
    }
  }

  /**
   * Somebody else has watched a transaction.
   *
   * @param failure null if there was none
   */
  void noticed(boolean writes, @Nullable Throwable failure) {
    if (failure instanceof CompletionException wrapped) {
      noticed(writes, wrapped.getCause());
    } else if (failure instanceof StoreUnavailableException e && e.isAway()) {
      if (writes) {
        unwritten = true;
      }
      if (since == null) {
        away(e);
      }
    } else if (failure == null && since != null && (writes || !unwritten)) {
      back();
    }
  }

  /** The connections are about to be closed: whom that cuts off is told nothing of the database. */
  void close() {
    closing = true;
  }

  private synchronized void away(StoreUnavailableException e) {
    long now = System.nanoTime();
    if (!closing && since == null && now - quietUntil >= 0) {
      since = now;
      log.atError()
          .addKeyValue("setting", setting)
          .addKeyValue("cause", reason(e))
          .log("the database is away; what needs it is refused until it is back");
    }
  }

  private synchronized void back() {
    Long begun = since;
    if (begun != null) {
      since = null;
      unwritten = false;
      quietUntil = System.nanoTime() + QUIET;
      log.atWarn()
          .addKeyValue("setting", setting)
          .addKeyValue("ms", Duration.ofNanos(System.nanoTime() - begun).toMillis())
          .log("the database is back");
    }
  }

  /** What is at the bottom of it says more than what the pool makes of it. */
  private static String reason(StoreUnavailableException e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage().strip();
    return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "…";
  }
}
