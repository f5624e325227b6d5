package ai.beatra.limits;

import ai.beatra.accounts.Caller;
import ai.beatra.nodes.Periodic;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts in the memory of this server, which is the only one on its database.
 *
 * <p>All work on a tenant's counters happens in the map's {@code compute} methods, so one thread at
 * a time does it, and a tenant cannot be forgotten while it is counted.
 */
final class OwnLimits implements Limits {
  private static final Duration SWEEP = Duration.ofMinutes(1);

  private final Clock clock;
  private final ConcurrentHashMap<String, TenantCounters> tenants = new ConcurrentHashMap<>();

  OwnLimits(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Runnable enter(Caller caller) {
    count(caller, counters -> counters.enter(caller));
    var left = new AtomicBoolean();
    return () -> {
      if (left.compareAndSet(false, true)) {
        count(caller, counters -> counters.leave(caller));
      }
    };
  }

  @Override
  public void spend(Caller caller, long tokens) {
    count(caller, counters -> counters.spend(caller, tokens));
  }

  @Override
  public void start(Periodic periodic) {
    periodic.every("the sweep of limits", SWEEP, this::sweep);
  }

  /** All is forgotten with the process. */
  @Override
  public void stop() {}

  /** Forgets all of whom everything has come back. */
  void sweep() {
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
