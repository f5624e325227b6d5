package ai.beatra.accounts;

import ai.beatra.store.Row;
import ai.beatra.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The SQL of tenants, projects and keys. */
final class AccountStore {
  private static final String KEY =
      """
      SELECT k.id, t.name AS tenant, p.name AS project, k.name, k.key_start, k.created_at,
        k.revoked_at, k.last_used_at, k.requests_per_minute, k.tokens_per_minute, k.concurrent_requests
      FROM api_keys k JOIN projects p ON p.id = k.project_id JOIN tenants t ON t.id = p.tenant_id
      """;

  /** False if the name is taken. */
  boolean insertTenant(Tx tx, String id, String name, RateLimits limits, long now) {
    return tx.update(
            """
            INSERT INTO tenants (id, name, requests_per_minute, tokens_per_minute,
              concurrent_requests, created_at) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (name) DO NOTHING""",
            id,
            name,
            limits.requestsPerMinute(),
            limits.tokensPerMinute(),
            limits.concurrentRequests(),
            now)
        == 1;
  }

  void limitTenant(Tx tx, String id, RateLimits limits) {
    limit(tx, "tenants", id, limits);
  }

  void limitStorage(Tx tx, String id, @Nullable Integer mib) {
    tx.update("UPDATE tenants SET storage_mib = ? WHERE id = ?", mib, id);
  }

  List<Tenant> tenants(Tx tx) {
    return tx.query("SELECT * FROM tenants ORDER BY name", AccountStore::tenant);
  }

  Optional<Tenant> tenant(Tx tx, String name) {
    return tx.single("SELECT * FROM tenants WHERE name = ?", AccountStore::tenant, name);
  }

  /** Keeps the first time. */
  void disableTenant(Tx tx, String id, long now) {
    tx.update("UPDATE tenants SET disabled_at = ? WHERE id = ? AND disabled_at IS NULL", now, id);
  }

  void enableTenant(Tx tx, String id) {
    tx.update("UPDATE tenants SET disabled_at = NULL WHERE id = ?", id);
  }

  /** Does nothing if the tenant has a project of that name. */
  void insertProject(Tx tx, String id, String tenantId, String name, long now) {
    tx.update(
        """
        INSERT INTO projects (id, tenant_id, name, created_at) VALUES (?, ?, ?, ?)
        ON CONFLICT (tenant_id, name) DO NOTHING""",
        id,
        tenantId,
        name,
        now);
  }

  void insertKey(
      Tx tx,
      String id,
      String tenantId,
      String project,
      @Nullable String name,
      KeyText key,
      long now) {
    tx.update(
        """
        INSERT INTO api_keys (id, project_id, name, key_start, key_sha256, created_at)
        SELECT ?, p.id, ?, ?, ?, ? FROM projects p WHERE p.tenant_id = ? AND p.name = ?""",
        id,
        name,
        key.start(),
        key.sha256(),
        now,
        tenantId,
        project);
  }

  void limitKey(Tx tx, String id, RateLimits limits) {
    limit(tx, "api_keys", id, limits);
  }

  List<ApiKey> keys(Tx tx, String tenantId) {
    return tx.query(
        KEY + "WHERE t.id = ? ORDER BY k.created_at, k.id", AccountStore::key, tenantId);
  }

  Optional<ApiKey> key(Tx tx, String id) {
    return tx.single(KEY + "WHERE k.id = ?", AccountStore::key, id);
  }

  /** Keeps the first time. */
  void revokeKey(Tx tx, String id, long now) {
    tx.update("UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", now, id);
  }

  /** Keeps what another server has written later. */
  void useKey(Tx tx, String id, long now) {
    tx.update(
        "UPDATE api_keys SET last_used_at = ? WHERE id = ? AND COALESCE(last_used_at, 0) < ?",
        now,
        id,
        now);
  }

  Optional<Credentials> credentials(Tx tx, String sha256) {
    return tx.single(
        """
        SELECT t.id AS tenant_id, p.id AS project_id, k.id, k.key_sha256, k.revoked_at,
          t.disabled_at, k.requests_per_minute, k.tokens_per_minute, k.concurrent_requests,
          t.requests_per_minute AS tenant_requests_per_minute,
          t.tokens_per_minute AS tenant_tokens_per_minute,
          t.concurrent_requests AS tenant_concurrent_requests
        FROM api_keys k JOIN projects p ON p.id = k.project_id JOIN tenants t ON t.id = p.tenant_id
        WHERE k.key_sha256 = ?""",
        row ->
            new Credentials(
                new Caller(
                    row.text("tenant_id"),
                    row.text("project_id"),
                    row.text("id"),
                    limits(row, ""),
                    limits(row, "tenant_")),
                row.text("key_sha256"),
                row.numberOrNull("revoked_at") != null,
                row.numberOrNull("disabled_at") != null),
        sha256);
  }

  private static Tenant tenant(Row row) {
    return new Tenant(
        row.text("id"),
        row.text("name"),
        time(row.number("created_at")),
        timeOrNull(row, "disabled_at"),
        limits(row, ""),
        limit(row, "storage_mib"));
  }

  private static ApiKey key(Row row) {
    return new ApiKey(
        row.text("id"),
        row.text("tenant"),
        row.text("project"),
        row.textOrNull("name"),
        row.text("key_start"),
        time(row.number("created_at")),
        timeOrNull(row, "revoked_at"),
        timeOrNull(row, "last_used_at"),
        limits(row, ""));
  }

  private static void limit(Tx tx, String table, String id, RateLimits limits) {
    tx.update(
        "UPDATE "
            + table
            + " SET requests_per_minute = ?, tokens_per_minute = ?, concurrent_requests = ?"
            + " WHERE id = ?",
        limits.requestsPerMinute(),
        limits.tokensPerMinute(),
        limits.concurrentRequests(),
        id);
  }

  private static RateLimits limits(Row row, String prefix) {
    return new RateLimits(
        limit(row, prefix + "requests_per_minute"),
        limit(row, prefix + "tokens_per_minute"),
        limit(row, prefix + "concurrent_requests"));
  }

  private static @Nullable Integer limit(Row row, String column) {
    Long limit = row.numberOrNull(column);
    return limit == null ? null : Math.toIntExact(limit);
  }

  private static Instant time(long milliseconds) {
    return Instant.ofEpochMilli(milliseconds);
  }

  private static @Nullable Instant timeOrNull(Row row, String column) {
    Long milliseconds = row.numberOrNull(column);
    return milliseconds == null ? null : time(milliseconds);
  }
}
