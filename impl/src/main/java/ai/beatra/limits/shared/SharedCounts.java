package ai.beatra.limits.shared;

import ai.beatra.limits.LimitKind;
import ai.beatra.limits.shared.LimitStore.Use;
import ai.beatra.nodes.Nodes;
import ai.beatra.store.Database;
import ai.beatra.store.Tx;
import ai.beatra.store.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What all servers on the database have used of the limits. */
final class SharedCounts {
  /** In milliseconds: after so long it is looked whether anything need be known of a tenant. */
  private static final long ASKED = 600_000;

  private static final int SOME = 500;

  /** A server has at most the fourth part of the free slots without using them. */
  static final int SPARE = 4;

  private final Database database;
  private final Nodes nodes;
  private final LimitStore store = new LimitStore();

  SharedCounts(Database database, Nodes nodes) {
    this.database = database;
    this.nodes = nodes;
  }

  /** Whether the others believe that this server is alive, and leave it its slots. */
  boolean isHeard() {
    return nodes.isHeard();
  }

  /**
   * Tells what this server has used, and takes what it wants, in one transaction. If that fails, it
   * may have been done all the same.
   *
   * @param asks one at least, none for the same limit as another
   * @return for each ask its grant
   */
  List<Grant> settle(String tenantId, List<Ask> asks) {
    Work<List<Grant>> work = tx -> settle(tx, tenantId, asks);
    boolean slots = asks.stream().anyMatch(ask -> ask.kind() == LimitKind.SLOTS);
    return slots ? nodes.write(work) : database.write(work);
  }

  private List<Grant> settle(Tx tx, String tenantId, List<Ask> asks) {
    long now = tx.now();
    store.lock(tx, tenantId, now);
    List<String> scopes = asks.stream().map(Ask::scope).distinct().toList();
    List<Use> uses = store.uses(tx, tenantId, scopes);
    var changed = new ArrayList<Use>();
    var grants = new ArrayList<Grant>();
    for (Ask ask : asks) {
      List<Use> those =
          uses.stream()
              .filter(use -> use.kind() == ask.kind() && use.scope().equals(ask.scope()))
              .toList();
      grants.add(
          ask.kind() == LimitKind.SLOTS
              ? slots(tx, tenantId, now, ask, those, changed)
              : rate(now, ask, those.stream().findFirst(), changed));
    }
    store.put(tx, tenantId, changed);
    return grants;
  }

  private static Grant rate(long now, Ask ask, Optional<Use> known, List<Use> changed) {
    Level before =
        known
            .map(use -> new Level(use.used(), use.most(), use.at()))
            .orElseGet(() -> Level.none(ask.limit(), now))
            .at(now, ask.limit())
            .plus(ask.used());
    long granted = before.block(ask.least(), ask.wished());
    Level after = before.plus(granted);
    changed.add(
        new Use(ask.scope(), ask.kind(), LimitStore.ALL, after.used(), ask.limit(), after.at()));
    return new Grant(granted, after.free(), after.millisUntilOne());
  }

  /** Those of dead servers are looked for when they are needed. */
  private Grant slots(
      Tx tx, String tenantId, long now, Ask ask, List<Use> known, List<Use> changed) {
    List<Use> others =
        known.stream().filter(use -> !use.node().equals(nodes.id()) && use.used() > 0).toList();
    long needed = ask.used() + ask.least();
    if (ask.least() > 0 && needed + sum(others) > ask.limit()) {
      others = withoutDead(tx, tenantId, others);
    }
    Grant grant = slots(ask, sum(others));
    changed.add(new Use(ask.scope(), ask.kind(), nodes.id(), grant.granted(), ask.limit(), now));
    return grant;
  }

  /**
   * @param others how many slots the others have
   */
  static Grant slots(Ask ask, long others) {
    long free = ask.limit() - others;
    long needed = ask.used() + ask.least();
    long spare = Math.max(0, Math.min(ask.wished(), (free - needed) / SPARE));
    long mine = Math.max(ask.used(), Math.min(free, needed + spare));
    return new Grant(mine, free - mine, 0);
  }

  private static long sum(List<Use> slots) {
    return slots.stream().mapToLong(Use::used).sum();
  }

  private List<Use> withoutDead(Tx tx, String tenantId, List<Use> others) {
    List<String> dead = nodes.dead(tx, others.stream().map(Use::node).toList());
    dead.forEach(node -> store.deleteSlots(tx, tenantId, node));
    return others.stream().filter(use -> !dead.contains(use.node())).toList();
  }

  /** The limits of which this server has slots, and how many all servers have of them. */
  List<LimitStore.Total> totals() {
    return database.read(tx -> store.totals(tx, nodes.id()));
  }

  /** Takes from dead servers what they had; each in a transaction, as they end. */
  void takeFromDead() {
    for (String dead : database.read(tx -> nodes.dead(tx, store.nodes(tx)))) {
      database.change(
          tx -> nodes.dead(tx, List.of(dead)).forEach(node -> store.deleteSlots(tx, node)));
    }
  }

  /** Forgets some of those who have everything back; returns how many were looked at. */
  int sweep(Tx tx) {
    long now = tx.now();
    List<String> idle = store.lockIdle(tx, now - ASKED, now, SOME);
    idle.forEach(tenant -> store.deleteIdle(tx, tenant, now));
    return idle.size();
  }

  /** This server is about to be gone. */
  void leave() {
    database.change(tx -> store.deleteSlots(tx, nodes.id()));
  }
}
