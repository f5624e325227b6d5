package ai.beatra.limits.shared;

import ai.beatra.accounts.Caller;
import ai.beatra.limits.Limits;
import ai.beatra.nodes.Nodes;
import ai.beatra.nodes.Periodic;
import ai.beatra.shares.Crew;
import ai.beatra.store.Database;
import ai.beatra.store.StoreException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts together with the other servers on the database, which are asked only when what this one
 * has taken in advance is used up. They are told of what goes back, and of tokens beyond what was
 * taken, by a thread of this.
 */
public final class SharedLimits implements Limits {
  private static final Logger log = LoggerFactory.getLogger(SharedLimits.class);
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final Duration SWEEP = Duration.ofMinutes(1);

  /** Longer than a transaction takes. */
  private static final int STOP_SECONDS = 10;

  private final Database database;
  private final SharedCounts counts;
  private final LongSupplier nanos;
  private final ConcurrentHashMap<String, HeldTenant> tenants = new ConcurrentHashMap<>();

  /** Each tenant waits once at most. */
  private final ExecutorService teller = Crew.of("limits", 1);

  public SharedLimits(Database database, Nodes nodes) {
    this(database, nodes, System::nanoTime);
  }

  /**
   * @param nanos the time, as {@link System#nanoTime} has it
   */
  SharedLimits(Database database, Nodes nodes, LongSupplier nanos) {
    this.database = database;
    this.counts = new SharedCounts(database, nodes);
    this.nanos = nanos;
  }

  @Override
  public Runnable enter(Caller caller) {
    HeldTenant tenant = tenant(caller);
    while (!tenant.enter(caller)) {
      tenant = tenant(caller);
    }
    // Whoever runs keeps it from being forgotten.
    HeldTenant entered = tenant;
    var left = new AtomicBoolean();
    return () -> {
      if (left.compareAndSet(false, true)) {
        entered.leave(caller);
        tellSoon(entered, caller);
      }
    };
  }

  @Override
  public void spend(Caller caller, long tokens) {
    HeldTenant tenant = tenant(caller);
    while (!tenant.spend(caller, tokens)) {
      tenant = tenant(caller);
    }
    tellSoon(tenant, caller);
  }

  private HeldTenant tenant(Caller caller) {
    return tenants.computeIfAbsent(caller.tenantId(), id -> new HeldTenant(id, counts, nanos));
  }

  private void tellSoon(HeldTenant tenant, @Nullable Caller caller) {
    if (tenant.isToBeTold(caller)) {
      try {
        teller.execute(() -> tell(tenant));
      } catch (RejectedExecutionException stopped) {
        // What is not told comes back with this server's end, or has come back within a minute.
        return;
      }
    }
  }

  /** What could not be told is looked for again. */
  private static void tell(HeldTenant tenant) {
    try {
      tenant.tell();
    } catch (StoreException e) {
      log.debug("the use of limits could not be told yet: {}", e.getMessage());
    }
  }

  @Override
  public void start(Periodic periodic) {
    periodic.every("the look at limits", LOOK, this::look);
    periodic.every("the look for limits of dead servers", SWEEP, counts::takeFromDead);
    periodic.sweep("the sweep of limits", SWEEP, database, counts::sweep);
  }

  /** Gives back what is not needed, and forgets whom nothing need be known of. */
  void look() {
    if (tenants.values().stream().anyMatch(HeldTenant::hasUnusedSlots)) {
      counts.totals().forEach(this::total);
    }
    tenants.values().forEach(tenant -> tellSoon(tenant, null));
    tenants.values().removeIf(HeldTenant::forget);
  }

  private void total(LimitStore.Total total) {
    HeldTenant tenant = tenants.get(total.tenantId());
    if (tenant != null) {
      tenant.total(total.scope(), total.slots());
    }
  }

  /** How many tenants something is known of here. */
  int size() {
    return tenants.size();
  }

  @Override
  public void stop() {
    tenants.values().forEach(tenant -> tellSoon(tenant, null));
    teller.shutdown();
    try {
      if (teller.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        counts.leave();
      }
    } catch (StoreException e) {
      log.warn("slots of limits could not be given back, others do that: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
