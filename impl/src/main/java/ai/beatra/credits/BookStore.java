package ai.beatra.credits;

import ai.beatra.store.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Checks that the ledger explains every wallet, and every hold its end. */
final class BookStore {

  /**
   * What should have ended after an hour has not, if its server is gone; after a day in any case.
   */
  private static final Duration LONG = Duration.ofHours(1);

  private static final Duration TOO_LONG = Duration.ofDays(1);

  /** What has to hold, and the query that finds the tenants and refs for which it does not. */
  private record Rule(String fault, String sql, Duration... ages) {
    /** A time for each age: that long ago. */
    Object[] times(long now) {
      return Stream.of(ages).map(age -> now - age.toMillis()).toArray();
    }
  }

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
              "more was given back than had been held, by",
              """
              SELECT tenant_id AS tenant, ref FROM (
                SELECT tenant_id, ref,
                  SUM(held_change) OVER (PARTITION BY tenant_id ORDER BY number) AS held
                FROM ledger_entries) chained
              WHERE held < 0"""),
          new Rule(
              "a hold is open that belongs to no call and no task:",
              """
              SELECT h.tenant_id AS tenant, h.ref AS ref FROM ledger_entries h
              WHERE h.kind = 'hold'
                AND NOT EXISTS (SELECT 1 FROM ledger_entries e WHERE e.tenant_id = h.tenant_id
                  AND e.ref = h.ref AND e.kind IN ('settle', 'release'))
                AND NOT EXISTS (SELECT 1 FROM calls c WHERE c.id = h.ref)
                AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.id = h.ref)"""),
          new Rule(
              "an amount is uncollected or refunded that was never settled, or more than that:",
              """
              SELECT e.tenant_id AS tenant, e.ref AS ref FROM ledger_entries e
              LEFT JOIN ledger_entries s
                ON s.tenant_id = e.tenant_id AND s.ref = e.ref AND s.kind = 'settle'
              WHERE e.kind IN ('uncollected', 'refund')
                AND (s.ref IS NULL OR (e.kind = 'refund' AND e.amount > s.amount))"""),
          new Rule(
              "a call has been running for too long:",
              """
              SELECT c.tenant_id AS tenant, c.id AS ref FROM calls c
              WHERE c.ended_at IS NULL AND (c.created_at < ? OR (c.created_at < ?
                AND NOT EXISTS (SELECT 1 FROM nodes n WHERE n.id = c.node AND n.alive_until >= ?)))""",
              TOO_LONG,
              LONG,
              Duration.ZERO),
          new Rule(
              "a task has been running for too long on a server that is gone:",
              """
              SELECT t.tenant_id AS tenant, t.id AS ref FROM tasks t
              WHERE t.status = 'running' AND t.started_at < ?
                AND NOT EXISTS (SELECT 1 FROM nodes n WHERE n.id = t.node AND n.alive_until >= ?)""",
              LONG,
              Duration.ZERO),
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
              LEFT JOIN ledger_entries r
                ON r.tenant_id = c.tenant_id AND r.ref = c.id AND r.kind = 'refund'
              WHERE c.held <> COALESCE(h.amount, 0)
                OR c.charged <> COALESCE(s.amount, 0) - COALESCE(r.amount, 0)"""),
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

  private BookStore() {}

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
                      .strip(),
              rule.times(tx.now())));
    }
    return faults;
  }
}
