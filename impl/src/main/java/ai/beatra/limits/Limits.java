package ai.beatra.limits;

import ai.beatra.accounts.Caller;
import ai.beatra.error.ApiException;
import java.time.Clock;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The limits of keys and tenants, counted on this server alone: with several servers on one
 * database each allows as much. The limits themselves come with each caller, so a changed one holds
 * from the next request on, which finds used of it what was used before.
 *
 * <p>All work on a tenant's counters happens in the map's {@code compute} methods, so one thread at
 * a time does it, and a tenant cannot be forgotten while it is counted.
 */
public final class Limits {
  private final Clock clock;
  private final ConcurrentHashMap<String, TenantCounters> tenants = new ConcurrentHashMap<>();

  public Limits(Clock clock) {
    this.clock = clock;
  }

  /**
   * Counts a request that begins.
   *
   * @return to be run when it ends; running it again does nothing
   * @throws ApiException rate_limited, with the seconds to wait; then nothing was counted
   */
  public Runnable enter(Caller caller) {
    count(caller, counters -> counters.enter(caller));
    var left = new AtomicBoolean();
    return () -> {
      if (left.compareAndSet(false, true)) {
        count(caller, counters -> counters.leave(caller));
      }
    };
  }

  /**
   * Counts the tokens of a call that was let in, also more than the limit has left: then requests
   * are refused until they have come back.
   */
  public void spend(Caller caller, long tokens) {
    count(caller, counters -> counters.spend(caller, tokens));
  }

  /** Forgets all of whom everything has come back. Call it from time to time. */
  public void sweep() {
    for (String tenant : tenants.keySet()) {
      tenants.computeIfPresent(
          tenant,
          (id, counters) -> {
            counters.sweep();
            return unlessIdle(counters);
          });
    }
  }

  /** How many tenants something is known of. */
  int size() {
    return tenants.size();
  }

  private void count(Caller caller, Consumer<TenantCounters> how) {
    tenants.compute(
        caller.tenantId(),
        (id, known) -> {
          TenantCounters counters = known == null ? new TenantCounters(clock) : known;
          how.accept(counters);
          return unlessIdle(counters);
        });
  }

  private static @Nullable TenantCounters unlessIdle(TenantCounters counters) {
    return counters.areIdle() ? null : counters;
  }
}
