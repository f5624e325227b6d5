package ai.beatra.accounts;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whose keys were found good a moment ago, by the SHA-256 of the keys, which are not here. Nothing
 * is held for longer than five seconds: what other servers on PostgreSQL change may not be heard.
 * What is known of changes makes all be asked for again at once.
 */
final class KnownKeys {
  static final int MOST = 10_000;
  static final long NANOS = TimeUnit.SECONDS.toNanos(5);

  /**
   * When the database was asked.
   *
   * @param own the changes of this process by then
   * @param others those of other processes, as far as they are known
   */
  record Moment(long own, long others, long nanos) {}

  private record Known(Caller caller, Moment asked) {}

  private final LongSupplier othersWrites;
  private final LongSupplier nanos;
  private final AtomicLong changes = new AtomicLong();
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  /** The ids of the tenants whose keys were good when they were last asked for. */
  private final Map<String, String> tenants = new ConcurrentHashMap<>();

  /**
   * @param othersWrites as {@link ai.beatra.store.Database#othersWrites}
   * @param nanos the time, as {@link System#nanoTime} has it
   */
  KnownKeys(LongSupplier othersWrites, LongSupplier nanos) {
    this.othersWrites = othersWrites;
    this.nanos = nanos;
  }

  /** To be taken before the database is asked. */
  Moment now() {
    return new Moment(changes.get(), othersWrites.getAsLong(), nanos.getAsLong());
  }

  @Nullable Caller find(String sha256) {
    Known found = known.get(sha256);
    return found != null && isCurrent(found.asked()) ? found.caller() : null;
  }

  private boolean isCurrent(Moment asked) {
    return asked.own() == changes.get()
        && asked.others() == othersWrites.getAsLong()
        && nanos.getAsLong() - asked.nanos() < NANOS;
  }

  void keep(String sha256, Caller caller, Moment asked) {
    if (known.size() >= MOST) {
      known.clear();
    }
    known.put(sha256, new Known(caller, asked));
    if (tenants.size() >= MOST) {
      tenants.clear();
    }
    tenants.put(sha256, caller.tenantId());
  }

  /** The key is not good. */
  void refused(String sha256) {
    tenants.remove(sha256);
  }

  /** Whose it was when it was last asked for, however long ago: it lets nobody in. */
  @Nullable String tenant(String sha256) {
    return tenants.get(sha256);
  }

  /** Something has changed, and that is committed. */
  void changed() {
    changes.incrementAndGet();
    known.clear();
  }
}
