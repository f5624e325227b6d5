package ai.beatra.credits;

import ai.beatra.money.Amount;
import ai.beatra.store.Row;
import ai.beatra.store.Tx;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The SQL of usage. */
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

  /** Each half is read from an index, no further than the page goes. */
  private static final String RECORDS =
      """
      SELECT u.*, p.name AS project FROM (
        SELECT * FROM (
          SELECT id, created_at, ended_at, request_id, project_id, key_id, model,
            'chat' AS capability, provider, upstream_model, state,
            CASE WHEN billed_usd IS NULL THEN cost_source ELSE 'billed' END AS cost_source,
            input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, input_audio_tokens,
            output_audio_tokens, charged, error_code AS error
          FROM calls WHERE tenant_id = ? AND (created_at, id) > (?, ?) AND created_at < ?
          ORDER BY created_at, id LIMIT ?) c
        UNION ALL SELECT * FROM (
          SELECT id, created_at, completed_at, request_id, project_id, key_id, resolved_model,
            capability, provider, upstream_model, status,
            CASE WHEN completed_at IS NULL THEN NULL ELSE 'catalog' END, 0, 0, 0, 0, 0, 0, 0,
            CASE WHEN completed_at IS NULL THEN 0 ELSE price - refunded END, error
          FROM tasks WHERE tenant_id = ? AND (created_at, id) > (?, ?) AND created_at < ?
          ORDER BY created_at, id LIMIT ?) t) u
      JOIN projects p ON p.id = u.project_id ORDER BY u.created_at, u.id LIMIT ?""";

  /** A task keeps its error whole, as JSON. */
  private static final Pattern CODE = Pattern.compile("\\{.*\"code\"\\s*:\\s*\"([a-z_]+)\".*\\}");

  /**
   * Calls and tasks of a tenant that began before {@code to}, the oldest first.
   *
   * @param begin when the first began, or later
   * @param after of those that began at {@code begin}, only ids above this
   */
  List<UsageRecord> records(Tx tx, String tenantId, long begin, String after, long to, int limit) {
    return tx.query(
        RECORDS,
        UsageStore::usage,
        tenantId,
        begin,
        after,
        to,
        limit,
        tenantId,
        begin,
        after,
        to,
        limit,
        limit);
  }

  private static UsageRecord usage(Row row) {
    Long endedAt = row.numberOrNull("ended_at");
    String error = row.textOrNull("error");
    return new UsageRecord(
        new UsageRecord.About(
            row.text("id"),
            Instant.ofEpochMilli(row.number("created_at")),
            endedAt == null ? null : Instant.ofEpochMilli(endedAt),
            row.text("request_id"),
            row.text("project"),
            row.text("key_id")),
        new UsageRecord.Served(
            row.text("model"),
            row.text("capability"),
            row.text("provider"),
            row.text("upstream_model")),
        row.text("state"),
        row.textOrNull("cost_source"),
        new UsageRecord.Tokens(
            row.number("input_tokens"),
            row.number("cached_input_tokens"),
            row.number("cache_write_tokens"),
            row.number("output_tokens"),
            row.number("reasoning_tokens"),
            row.number("input_audio_tokens"),
            row.number("output_audio_tokens")),
        new Amount(row.number("charged")),
        error == null ? null : CODE.matcher(error).replaceFirst("$1"));
  }

  /** By the group. */
  List<UsageTotal> totals(Tx tx, Usage.By by, @Nullable String tenantId, long from, long to) {
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

  private static UsageTotal total(Usage.By by, Row row) {
    String name = row.text("name");
    return new UsageTotal(
        by == Usage.By.DAY ? LocalDate.ofEpochDay(Long.parseLong(name)).toString() : name,
        row.number("requests"),
        row.number("failed"),
        row.number("input"),
        row.number("output"),
        new Amount(row.number("charged")));
  }
}
