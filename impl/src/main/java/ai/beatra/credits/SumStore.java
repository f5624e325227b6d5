package ai.beatra.credits;

import ai.beatra.money.Amount;
import ai.beatra.store.Tx;

/** What all tenants have together, for whoever watches. */
final class SumStore {
  private SumStore() {}

  /** Held for what runs, or leased for what may. */
  static Amount held(Tx tx) {
    return sum(tx, "SELECT CAST(COALESCE(SUM(held), 0) AS BIGINT) AS units FROM wallets");
  }

  /** What work has cost and nobody has paid, since ever. */
  static Amount uncollected(Tx tx) {
    return sum(
        tx,
        """
        SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS units
        FROM ledger_entries WHERE kind = 'uncollected'""");
  }

  private static Amount sum(Tx tx, String sql) {
    return tx.query(sql, row -> new Amount(row.number("units"))).get(0);
  }
}
