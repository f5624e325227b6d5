package ai.beatra.credits;

import ai.beatra.money.Amount;
import ai.beatra.store.Tx;
import java.util.List;
import java.util.Optional;

/** The SQL of leases. What one has is held in its tenant's wallet. */
final class LeaseStore {

  /** What came back with a lease. */
  record Returned(String tenantId, Amount left) {}

  void insert(Tx tx, Lease lease, String node, long units) {
    tx.update(
        "INSERT INTO leases (id, node, tenant_id, credits, created_at) VALUES (?, ?, ?, ?, ?)",
        lease.id(),
        node,
        lease.tenantId(),
        units,
        tx.now());
  }

  /** Takes this much from it; false if it is not there any more. */
  boolean spend(Tx tx, String id, long units) {
    return tx.update(
            "UPDATE leases SET credits = credits - ? WHERE id = ? AND credits >= ?",
            units,
            id,
            units)
        == 1;
  }

  /** What it has, if it is still there. */
  Optional<Long> credits(Tx tx, String id) {
    return tx.single("SELECT credits FROM leases WHERE id = ?", row -> row.number("credits"), id);
  }

  /** The same, and nobody else changes it before the transaction ends. */
  Optional<Long> locked(Tx tx, String id) {
    return tx.single(
        "UPDATE leases SET credits = credits WHERE id = ? RETURNING credits",
        row -> row.number("credits"),
        id);
  }

  Optional<Returned> delete(Tx tx, String id) {
    return tx.single(
        "DELETE FROM leases WHERE id = ? RETURNING tenant_id, credits",
        row -> new Returned(row.text("tenant_id"), new Amount(row.number("credits"))),
        id);
  }

  List<String> of(Tx tx, String node) {
    return tx.query("SELECT id FROM leases WHERE node = ?", row -> row.text("id"), node);
  }

  List<String> nodes(Tx tx) {
    return tx.query("SELECT DISTINCT node FROM leases", row -> row.text("node"));
  }
}
