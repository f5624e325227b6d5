package ai.beatra.credits;

import ai.beatra.money.Amount;
import ai.beatra.store.Row;
import ai.beatra.store.Tx;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The SQL of totals of usage. */
final class UsageStore {
  private static final String CALLS =
      """
      SELECT tenant_id, key_id, model, created_at, input_tokens, output_tokens, charged,
        CASE WHEN state IN ('failed', 'abandoned') THEN 1 ELSE 0 END AS failed
      FROM calls WHERE created_at >= ? AND created_at < ?""";

  /** A task costs nothing until it has ended. */
  private static final String TASKS =
      """
      SELECT tenant_id, key_id, resolved_model AS model, created_at, 0, 0,
        CASE WHEN completed_at IS NULL THEN 0 ELSE price - refunded END,
        CASE WHEN status = 'failed' THEN 1 ELSE 0 END
      FROM tasks WHERE created_at >= ? AND created_at < ?""";

  private static final String TOTALS =
      """
      SELECT CAST(%1$s AS TEXT) AS name, COUNT(*) AS requests,
        CAST(SUM(failed) AS BIGINT) AS failed,
        CAST(SUM(input_tokens) AS BIGINT) AS input, CAST(SUM(output_tokens) AS BIGINT) AS output,
        CAST(SUM(charged) AS BIGINT) AS charged
      FROM (%2$s UNION ALL %3$s) u JOIN tenants t ON t.id = u.tenant_id
      GROUP BY %1$s ORDER BY %1$s""";

  /** By the group. */
  List<UsageTotal> totals(Tx tx, UsageTotals.By by, @Nullable String tenantId, long from, long to) {
    String group =
        switch (by) {
          case TENANT -> "t.name";
          case MODEL -> "u.model";
          case DAY -> "u.created_at / 86400000";
          case KEY -> "u.key_id";
        };
    Row.Mapper<UsageTotal> mapper = row -> total(by, row);
    if (tenantId == null) {
      return tx.query(TOTALS.formatted(group, CALLS, TASKS), mapper, from, to, from, to);
    }
    String one = " AND tenant_id = ?";
    return tx.query(
        TOTALS.formatted(group, CALLS + one, TASKS + one),
        mapper,
        from,
        to,
        tenantId,
        from,
        to,
        tenantId);
  }

  private static UsageTotal total(UsageTotals.By by, Row row) {
    String name = row.text("name");
    return new UsageTotal(
        by == UsageTotals.By.DAY ? LocalDate.ofEpochDay(Long.parseLong(name)).toString() : name,
        row.number("requests"),
        row.number("failed"),
        row.number("input"),
        row.number("output"),
        new Amount(row.number("charged")));
  }
}
