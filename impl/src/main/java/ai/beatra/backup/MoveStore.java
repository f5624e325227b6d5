package ai.beatra.backup;

import ai.beatra.store.Tx;
import java.util.List;
import java.util.Optional;

/**
 * The SQL of a move: what it notes in the database that it fills, and what both have to agree on.
 */
final class MoveStore {

  /**
   * A move into this database.
   *
   * @param source from where
   */
  record Begun(String source, boolean ended) {}

  Optional<Begun> find(Tx tx) {
    return tx.single(
        "SELECT source, ended_at FROM moved_in",
        row -> new Begun(row.text("source"), row.numberOrNull("ended_at") != null));
  }

  /** Does nothing if one has begun. */
  void begin(Tx tx, String source) {
    tx.update(
        """
        INSERT INTO moved_in (one, source, begun_at) VALUES (1, ?, ?)
        ON CONFLICT (one) DO NOTHING""",
        source,
        tx.now());
  }

  void end(Tx tx) {
    tx.update("UPDATE moved_in SET ended_at = ? WHERE ended_at IS NULL", tx.now());
  }

  /** Whether it is somebody's: all that servers keep belongs to tenants. */
  boolean hasTenants(Tx tx) {
    return !tx.query("SELECT id FROM tenants LIMIT 1", row -> row.text("id")).isEmpty();
  }

  /**
   * What the books say of a tenant, in ten-thousandths of a credit.
   *
   * @param ledger the sum of its entries
   */
  record Account(String tenantId, long balance, long held, long ledger, long entries) {}

  /** Some tenants that have a wallet, in an order of the database's, behind this one. */
  List<String> wallets(Tx tx, String last, int most) {
    return tx.query(
        "SELECT tenant_id FROM wallets WHERE tenant_id > ? ORDER BY tenant_id LIMIT ?",
        row -> row.text("tenant_id"),
        last,
        most);
  }

  Optional<Account> account(Tx tx, String tenantId) {
    return tx.single(
        """
        SELECT balance, held,
          (SELECT CAST(COALESCE(SUM(change), 0) AS BIGINT) FROM ledger_entries
            WHERE tenant_id = ?) AS ledger,
          (SELECT COUNT(*) FROM ledger_entries WHERE tenant_id = ?) AS many
        FROM wallets WHERE tenant_id = ?""",
        row ->
            new Account(
                tenantId,
                row.number("balance"),
                row.number("held"),
                row.number("ledger"),
                row.number("many")),
        tenantId,
        tenantId,
        tenantId);
  }
}
