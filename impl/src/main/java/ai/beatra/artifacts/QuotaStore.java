package ai.beatra.artifacts;

import ai.beatra.error.ApiException;
import ai.beatra.store.Tx;
import org.jspecify.annotations.Nullable;

/**
 * How much of the storage each tenant's artifacts take: one row a tenant, changed together with the
 * rows of its artifacts. Content that two artifacts share counts twice.
 */
final class QuotaStore {
  private final long quota;

  /**
   * @param quota what a tenant may take that has no quota of its own, in bytes
   */
  QuotaStore(long quota) {
    this.quota = quota;
  }

  /**
   * Whether there is room for so much more now; nothing is taken.
   *
   * @param needed in bytes, as is all else here
   * @param param what of the request needs it, or null
   * @throws ApiException storage_quota_exceeded
   */
  void check(Tx tx, String tenant, long needed, @Nullable String param) {
    long used = used(tx, tenant);
    long most = quota(tx, tenant);
    if (used + needed > most) {
      throw ApiException.storageFull(most, used, needed, param);
    }
  }

  /**
   * Takes room for an artifact.
   *
   * @param param what of the request needs it, or null
   * @throws ApiException storage_quota_exceeded
   */
  void take(Tx tx, String tenant, long needed, @Nullable String param) {
    long most = quota(tx, tenant);
    int taken =
        tx.update(
            """
            INSERT INTO stored_bytes AS stored (tenant_id, bytes)
            SELECT id, ? FROM tenants WHERE id = ? AND ? <= ?
            ON CONFLICT (tenant_id) DO UPDATE SET bytes = stored.bytes + excluded.bytes
            WHERE stored.bytes + excluded.bytes <= ?""",
            needed,
            tenant,
            needed,
            most,
            most);
    if (taken == 0) {
      throw ApiException.storageFull(most, used(tx, tenant), needed, param);
    }
  }

  /** Takes room for what was paid for, whether there is any or not. */
  void takeAnyway(Tx tx, String tenant, long needed) {
    tx.update(
        """
        INSERT INTO stored_bytes AS stored (tenant_id, bytes) VALUES (?, ?)
        ON CONFLICT (tenant_id) DO UPDATE SET bytes = stored.bytes + excluded.bytes""",
        tenant,
        needed);
  }

  /** Never below nothing: a server of an older version did not count. */
  void giveBack(Tx tx, String tenant, long bytes) {
    tx.update(
        """
        UPDATE stored_bytes SET bytes = CASE WHEN bytes > ? THEN bytes - ? ELSE 0 END
        WHERE tenant_id = ?""",
        bytes,
        bytes,
        tenant);
  }

  long used(Tx tx, String tenant) {
    return tx.single(
            "SELECT bytes FROM stored_bytes WHERE tenant_id = ?",
            row -> row.number("bytes"),
            tenant)
        .orElse(0L);
  }

  private long quota(Tx tx, String tenant) {
    return tx.single(
            "SELECT storage_mib FROM tenants WHERE id = ? AND storage_mib IS NOT NULL",
            row -> row.number("storage_mib") << 20,
            tenant)
        .orElse(quota);
  }
}
