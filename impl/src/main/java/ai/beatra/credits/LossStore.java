package ai.beatra.credits;

import ai.beatra.money.Amount;
import ai.beatra.store.Tx;
import java.util.ArrayList;
import java.util.List;

/**
 * What work has cost and nobody has paid. The books balance with it; somebody should know of it.
 */
final class LossStore {
  private static final int MOST = 20;

  /**
   * @param text with the sum and the number of cases
   * @param sums finds tenants, with the sum and number of their cases
   * @param refs finds a tenant's cases, the newest first
   */
  private record Kind(String text, String sums, String refs) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind(
              "uncollected, since hold and balance did not cover the cost: %s credits, calls: %d",
              """
              SELECT tenant_id AS tenant, SUM(amount) AS units, COUNT(*) AS many
              FROM ledger_entries WHERE kind = 'uncollected' GROUP BY tenant_id ORDER BY tenant_id""",
              """
              SELECT ref FROM ledger_entries WHERE kind = 'uncollected' AND tenant_id = ?
              ORDER BY number DESC LIMIT ?"""),
          new Kind(
              "released, since the server of the call was gone, whatever it had delivered: %s credits,"
                  + " calls: %d",
              """
              SELECT tenant_id AS tenant, SUM(held) AS units, COUNT(*) AS many
              FROM calls WHERE state = 'abandoned' GROUP BY tenant_id ORDER BY tenant_id""",
              """
              SELECT id AS ref FROM calls WHERE state = 'abandoned' AND tenant_id = ?
              ORDER BY ended_at DESC, id LIMIT ?"""));

  private record Sum(String tenant, Amount amount, long many) {}

  private LossStore() {}

  /** One line for each tenant and kind, with the newest 20 cases. */
  static List<String> all(Tx tx) {
    var lines = new ArrayList<String>();
    for (Kind kind : KINDS) {
      for (Sum sum : sums(tx, kind)) {
        List<String> refs = tx.query(kind.refs(), row -> row.text("ref"), sum.tenant(), MOST);
        lines.add(
            "tenant %s: %s (%s%s)"
                .formatted(
                    sum.tenant(),
                    kind.text().formatted(sum.amount(), sum.many()),
                    String.join(", ", refs),
                    sum.many() > MOST ? ", …" : ""));
      }
    }
    return lines;
  }

  private static List<Sum> sums(Tx tx, Kind kind) {
    return tx.query(
        kind.sums(),
        row -> new Sum(row.text("tenant"), new Amount(row.number("units")), row.number("many")));
  }
}
