package ai.beatra.credits;

import ai.beatra.store.Tx;
import java.util.ArrayList;
import java.util.List;

/** Checks that the ledger explains every wallet, and every hold its end. */
final class Books {

  /** What has to hold, and the query that finds the tenants and refs for which it does not. */
  private record Rule(String fault, String sql) {}

  private static final List<Rule> RULES =
      List.of(
          new Rule(
              "the entries do not add up to the wallet",
              """
              SELECT w.tenant_id AS tenant, '' AS ref FROM wallets w
              LEFT JOIN (SELECT tenant_id, SUM(balance_change) AS balance, SUM(held_change) AS held,
                  COUNT(*) AS entries FROM ledger_entries GROUP BY tenant_id) e
                ON e.tenant_id = w.tenant_id
              WHERE w.balance <> COALESCE(e.balance, 0) OR w.held <> COALESCE(e.held, 0)
                OR w.entries <> COALESCE(e.entries, 0)"""),
          new Rule(
              "an entry does not follow from the one before",
              """
              SELECT tenant_id AS tenant, ref FROM (
                SELECT tenant_id, ref, number, balance_change, balance_after,
                  LAG(balance_after, 1, 0) OVER (PARTITION BY tenant_id ORDER BY number) AS before,
                  ROW_NUMBER() OVER (PARTITION BY tenant_id ORDER BY number) AS position
                FROM ledger_entries) chained
              WHERE balance_after <> before + balance_change OR number <> position"""),
          new Rule(
              "a hold was ended that was never made, or by another amount",
              """
              SELECT e.tenant_id AS tenant, e.ref AS ref FROM ledger_entries e
              LEFT JOIN ledger_entries h
                ON h.tenant_id = e.tenant_id AND h.ref = e.ref AND h.kind = 'hold'
              WHERE e.kind IN ('settle', 'release')
                AND (h.ref IS NULL OR e.held_change <> -h.held_change
                  OR (e.kind = 'release' AND e.balance_change <> h.amount)
                  OR (e.kind = 'settle' AND e.balance_change <> h.amount - e.amount))"""),
          new Rule(
              "a call has ended and its hold has not, or the other way round",
              """
              SELECT c.tenant_id AS tenant, c.id AS ref FROM calls c
              LEFT JOIN ledger_entries e
                ON e.tenant_id = c.tenant_id AND e.ref = c.id AND e.kind IN ('settle', 'release')
              WHERE c.held > 0 AND (c.ended_at IS NULL) <> (e.ref IS NULL)"""),
          new Rule(
              "a call and its ledger entries tell different amounts",
              """
              SELECT c.tenant_id AS tenant, c.id AS ref FROM calls c
              LEFT JOIN ledger_entries h
                ON h.tenant_id = c.tenant_id AND h.ref = c.id AND h.kind = 'hold'
              LEFT JOIN ledger_entries s
                ON s.tenant_id = c.tenant_id AND s.ref = c.id AND s.kind = 'settle'
              WHERE c.held <> COALESCE(h.amount, 0) OR c.charged <> COALESCE(s.amount, 0)"""),
          new Rule(
              "a task has ended and its hold has not, or the other way round",
              """
              SELECT t.tenant_id AS tenant, t.id AS ref FROM tasks t
              LEFT JOIN ledger_entries e
                ON e.tenant_id = t.tenant_id AND e.ref = t.id AND e.kind IN ('settle', 'release')
              WHERE t.price > 0 AND (t.completed_at IS NULL) <> (e.ref IS NULL)"""),
          new Rule(
              "a task and its ledger entries tell different amounts",
              """
              SELECT t.tenant_id AS tenant, t.id AS ref FROM tasks t
              LEFT JOIN ledger_entries h
                ON h.tenant_id = t.tenant_id AND h.ref = t.id AND h.kind = 'hold'
              LEFT JOIN ledger_entries s
                ON s.tenant_id = t.tenant_id AND s.ref = t.id AND s.kind = 'settle'
              WHERE t.price <> COALESCE(h.amount, 0) OR (t.completed_at IS NOT NULL
                AND t.price - t.refunded <> COALESCE(s.amount, 0))"""));

  private static final int MOST = 20;

  private Books() {}

  /** One line for each fault, at most 20 of each kind; none if the books balance. */
  static List<String> faults(Tx tx) {
    var faults = new ArrayList<String>();
    for (Rule rule : RULES) {
      faults.addAll(
          tx.query(
              rule.sql() + " LIMIT " + MOST,
              row ->
                  "tenant %s: %s %s"
                      .formatted(row.text("tenant"), rule.fault(), row.text("ref"))
                      .strip()));
    }
    return faults;
  }
}
