package ai.beatra.credits;

import ai.beatra.ids.Ids;
import ai.beatra.money.Amount;
import ai.beatra.store.Database;
import ai.beatra.store.StoreException;
import ai.beatra.store.Tx;
import ai.beatra.store.Work;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leases of this node: of tenants with many calls a second, as much as these lately needed, and
 * never more than a part of what the tenant has. One that is not needed any more, or in the way of
 * somebody on this node who lacks credits, goes back; those of a node that is gone go back with its
 * calls.
 */
public final class Leases {
  private static final Logger log = LoggerFactory.getLogger(Leases.class);

  /** With fewer calls between two looks each is written when it begins. */
  private static final int MANY = 16;

  /** No lease is more than this part of the balance, so that others find nearly all of it. */
  private static final int PART = 16;

  private final Database database;
  private final Ids ids;
  private final String node;
  private final LedgerStore ledger = new LedgerStore();
  private final LeaseStore store = new LeaseStore();
  private final Map<String, Demand> demands = new ConcurrentHashMap<>();

  /** By their ids, from before there is a row until after it is gone. */
  private final Map<String, Lease> known = new ConcurrentHashMap<>();

  /** How writing transactions of a node run that is to be alive. */
  public interface Writes {
    <T> T write(Work<T> work);
  }

  public Leases(Database database, Ids ids, String node) {
    this.database = database;
    this.ids = ids;
    this.node = node;
  }

  /** What a tenant's calls needed since the last look. Guarded by itself. */
  private static final class Demand {
    private @Nullable Lease lease;
    private int begun;
    private long held;
    private long most;
    private long spent;
  }

  /**
   * A call begins.
   *
   * @return the lease it runs on; null if it has to be written, with its hold
   */
  public @Nullable Lease begin(String tenantId, Amount held) {
    Demand demand = demands.computeIfAbsent(tenantId, id -> new Demand());
    synchronized (demand) {
      demand.begun++;
      demand.held += held.units();
      demand.most = Math.max(demand.most, demand.held);
      Lease lease = demand.lease;
      return lease != null && lease.take(held.units()) ? lease : null;
    }
  }

  /** A call has ended, wherever its hold was. */
  public void end(String tenantId, Amount held, Amount cost) {
    Demand demand = demands.get(tenantId);
    if (demand != null) {
      synchronized (demand) {
        demand.held -= held.units();
        demand.spent += cost.units();
      }
    }
  }

  /** Looks who needs more, who needs less, and gives back what nobody needs. */
  public void look(Writes writes) {
    demands.forEach((tenant, demand) -> look(writes, tenant, demand));
    demands.values().removeIf(Leases::isIdle);
    database.read(tx -> store.of(tx, node)).stream()
        .filter(id -> !known.containsKey(id))
        .forEach(this::giveBack);
    giveBackDone();
  }

  private void giveBackDone() {
    known.values().stream().filter(Lease::isDone).map(Lease::id).toList().forEach(this::giveBack);
  }

  private static boolean isIdle(Demand demand) {
    synchronized (demand) {
      return demand.lease == null && demand.begun == 0 && demand.held == 0;
    }
  }

  private void look(Writes writes, String tenant, Demand demand) {
    long needed;
    Lease before;
    synchronized (demand) {
      needed = demand.begun < MANY ? 0 : 2 * demand.most + 4 * demand.spent;
      before = demand.lease;
      demand.begun = 0;
      demand.most = demand.held;
      demand.spent = 0;
      if (needed > 0 && before != null && 2 * before.free() >= needed) {
        return;
      }
    }
    Lease next = needed == 0 ? null : acquire(writes, tenant, needed);
    synchronized (demand) {
      demand.lease = next;
    }
    if (before != null) {
      before.close();
    }
  }

  private @Nullable Lease acquire(Writes writes, String tenant, long needed) {
    var lease = new Lease(ids.next("lease_"), tenant);
    known.put(lease.id(), lease);
    boolean done = false;
    try {
      long units = writes.write(tx -> insert(tx, lease, needed));
      done = units > 0;
      lease.open(units);
    } finally {
      if (!done) {
        // If it was committed all the same, nobody knows it now, and it goes back.
        known.remove(lease.id());
      }
    }
    return done ? lease : null;
  }

  private long insert(Tx tx, Lease lease, long needed) {
    long balance =
        ledger.wallet(tx, lease.tenantId()).map(wallet -> wallet.balance().units()).orElse(0L);
    long units = Math.min(needed, balance / PART);
    if (units == 0 || !ledger.hold(tx, lease.tenantId(), units)) {
      return 0;
    }
    store.insert(tx, lease, node, units);
    return units;
  }

  private void giveBack(String id) {
    database.write(tx -> giveBack(tx, id));
    known.remove(id);
  }

  private boolean giveBack(Tx tx, String id) {
    return store
        .delete(tx, id)
        .map(
            returned -> {
              ledger.release(tx, returned.tenantId(), returned.left().units());
              return true;
            })
        .orElse(false);
  }

  /** The nodes that have leases. */
  public List<String> nodes(Tx tx) {
    return store.nodes(tx);
  }

  /** Gives back what a dead node has left: its calls had not begun, as far as anybody knows. */
  public int giveBackOf(Tx tx, String dead) {
    List<String> left = store.of(tx, dead);
    left.forEach(id -> giveBack(tx, id));
    return left.size();
  }

  /** Gives back all that no call needs; nothing runs any more. */
  public void stop() {
    demands.values().forEach(this::close);
    try {
      giveBackDone();
    } catch (StoreException e) {
      log.warn("leases could not be given back, others do that: {}", e.getMessage());
    }
  }

  private void close(Demand demand) {
    synchronized (demand) {
      Lease lease = demand.lease;
      demand.lease = null;
      if (lease != null) {
        lease.close();
      }
    }
  }

  private Optional<Lease> of(String tenantId) {
    Demand demand = demands.get(tenantId);
    if (demand == null) {
      return Optional.empty();
    }
    synchronized (demand) {
      return Optional.ofNullable(demand.lease);
    }
  }

  /** How much a tenant could have beside its balance. */
  Amount spare(Tx tx, String tenantId) {
    return of(tenantId)
        .flatMap(lease -> store.credits(tx, lease.id()).map(lease::unused))
        .map(Amount::new)
        .orElse(Amount.ZERO);
  }

  /**
   * Gives a tenant who lacks credits what no call needs of its lease, which ends with that. How
   * much that is, the row says: so it comes out the same when the transaction is run again, or
   * another one after it has failed.
   */
  boolean yield(Tx tx, String tenantId) {
    Lease lease = of(tenantId).orElse(null);
    if (lease == null) {
      return false;
    }
    lease.close();
    long unused = store.locked(tx, lease.id()).map(lease::unused).orElse(0L);
    if (unused == 0 || !store.spend(tx, lease.id(), unused)) {
      return false;
    }
    ledger.release(tx, tenantId, unused);
    return true;
  }

  /** Takes this much out of a lease, for a call of its own; false if others have given it back. */
  public boolean spend(Tx tx, Lease lease, Amount units) {
    boolean there = store.spend(tx, lease.id(), units.units());
    if (!there) {
      lease.close();
    }
    return there;
  }
}
