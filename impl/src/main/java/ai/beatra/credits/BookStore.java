package ai.beatra.credits;

import ai.beatra.store.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Checks that the ledger explains every wallet, and that what runs explains what is held. */
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
              LEFT JOIN (SELECT tenant_id, SUM(change) AS total, COUNT(*) AS entries
                  FROM ledger_entries GROUP BY tenant_id) e ON e.tenant_id = w.tenant_id
              WHERE w.balance + w.held <> COALESCE(e.total, 0)
                OR w.entries <> COALESCE(e.entries, 0)"""),
          new Rule(
              "an entry does not follow from the one before",
              """
              SELECT tenant_id AS tenant, ref FROM (
                SELECT tenant_id, ref, number, change, total_after,
                  LAG(total_after, 1, 0) OVER (PARTITION BY tenant_id ORDER BY number) AS before,
                  ROW_NUMBER() OVER (PARTITION BY tenant_id ORDER BY number) AS position
                FROM ledger_entries) chained
              WHERE total_after <> before + change OR number <> position"""),
          new Rule(
              "an entry changes another amount than it is about:",
              """
              SELECT tenant_id AS tenant, ref FROM ledger_entries WHERE change <> CASE
                WHEN kind IN ('grant', 'refund') THEN amount
                WHEN kind IN ('take', 'settle') THEN -amount ELSE 0 END"""),
          new Rule(
              "what is held is not what running calls, tasks and leases hold",
              """
              SELECT w.tenant_id AS tenant, '' AS ref FROM wallets w
              LEFT JOIN (SELECT tenant_id, SUM(held) AS held FROM (
                  SELECT tenant_id, held FROM calls WHERE ended_at IS NULL
                  UNION ALL SELECT tenant_id, price FROM tasks
                  WHERE status IN ('queued', 'running')
                  UNION ALL SELECT tenant_id, credits FROM leases) each GROUP BY tenant_id) running
                ON running.tenant_id = w.tenant_id
              WHERE w.held <> COALESCE(running.held, 0)"""),
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
              "credits are leased for too long to a server that is gone:",
              """
              SELECT l.tenant_id AS tenant, l.id AS ref FROM leases l WHERE l.created_at < ?
                AND NOT EXISTS (SELECT 1 FROM nodes n WHERE n.id = l.node AND n.alive_until >= ?)""",
              LONG,
              Duration.ZERO),
          new Rule(
              "a call and its ledger entries tell different amounts",
              """
              SELECT c.tenant_id AS tenant, c.id AS ref FROM calls c
              LEFT JOIN ledger_entries s
                ON s.tenant_id = c.tenant_id AND s.ref = c.id AND s.kind = 'settle'
              LEFT JOIN ledger_entries r
                ON r.tenant_id = c.tenant_id AND r.ref = c.id AND r.kind = 'refund'
              WHERE c.charged <> COALESCE(s.amount, 0) - COALESCE(r.amount, 0)"""),
          new Rule(
              "a task and its ledger entries tell different amounts",
              """
              SELECT t.tenant_id AS tenant, t.id AS ref FROM tasks t
              LEFT JOIN ledger_entries s
                ON s.tenant_id = t.tenant_id AND s.ref = t.id AND s.kind = 'settle'
              WHERE COALESCE(s.amount, 0) <>
                CASE WHEN t.completed_at IS NULL THEN 0 ELSE t.price - t.refunded END"""));

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
