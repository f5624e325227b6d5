package ai.beatra.erasure;

import ai.beatra.money.Amount;
import ai.beatra.store.Tx;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * The SQL of an erasure. What it deletes it deletes some at a time, so that nobody waits for it.
 */
final class ErasureStore {
  private static final String ITS_PROJECTS = "(SELECT id FROM projects WHERE tenant_id = ?)";

  /** From now on nobody can make more. */
  void revokeKeys(Tx tx, String tenantId) {
    tx.update(
        "UPDATE api_keys SET revoked_at = ? WHERE revoked_at IS NULL AND project_id IN "
            + ITS_PROJECTS,
        tx.now(),
        tenantId);
  }

  /**
   * Deletes some tasks that nobody has begun.
   *
   * @return what was held for each
   */
  List<Amount> deleteWaiting(Tx tx, String tenantId, int most) {
    return tx.query(
        """
        DELETE FROM tasks WHERE status = 'queued' AND id IN (SELECT id FROM tasks
          WHERE tenant_id = ? AND status = 'queued' LIMIT ?) RETURNING price""",
        row -> new Amount(row.number("price")),
        tenantId,
        most);
  }

  void cancelRunning(Tx tx, String tenantId) {
    tx.update(
        """
        UPDATE tasks SET cancel_requested_at = COALESCE(cancel_requested_at, ?)
        WHERE tenant_id = ? AND status = 'running'""",
        tx.now(),
        tenantId);
  }

  /** The servers that have something of it which has not ended. */
  List<String> nodes(Tx tx, String tenantId) {
    return tx.query(
        """
        SELECT node FROM calls WHERE tenant_id = ? AND ended_at IS NULL
        UNION SELECT node FROM tasks WHERE tenant_id = ? AND status = 'running'
        UNION SELECT node FROM leases WHERE tenant_id = ?""",
        row -> row.text("node"),
        tenantId,
        tenantId,
        tenantId);
  }

  /**
   * Ends what a server has left that is gone.
   *
   * @return what was held for each
   */
  List<Amount> endLeft(Tx tx, String tenantId, String node) {
    List<Amount> held =
        tx.query(
            """
            UPDATE calls SET state = 'abandoned', ended_at = ?
            WHERE tenant_id = ? AND node = ? AND ended_at IS NULL RETURNING held""",
            row -> new Amount(row.number("held")),
            tx.now(),
            tenantId,
            node);
    held.addAll(
        tx.query(
            """
            UPDATE tasks SET status = 'canceled', node = NULL, refunded = price, completed_at = ?
            WHERE tenant_id = ? AND node = ? AND status = 'running' RETURNING price""",
            row -> new Amount(row.number("price")),
            tx.now(),
            tenantId,
            node));
    held.addAll(
        tx.query(
            "DELETE FROM leases WHERE tenant_id = ? AND node = ? RETURNING credits",
            row -> new Amount(row.number("credits")),
            tenantId,
            node));
    return held;
  }

  /**
   * Deletes some calls that have ended, the oldest first.
   *
   * @param from those before are deleted already: PostgreSQL would have to step over each of them
   * @return when those began that are deleted
   */
  List<Long> deleteCalls(Tx tx, String tenantId, long from, int most) {
    return deleteOldest(tx, "calls", "ended_at", tenantId, from, most);
  }

  /** The same of tasks. */
  List<Long> deleteTasks(Tx tx, String tenantId, long from, int most) {
    return deleteOldest(tx, "tasks", "completed_at", tenantId, from, most);
  }

  private static List<Long> deleteOldest(
      Tx tx, String table, String ended, String tenantId, long from, int most) {
    return tx.query(
        """
        DELETE FROM %1$s WHERE id IN (SELECT id FROM %1$s
          WHERE tenant_id = ? AND created_at >= ? AND %2$s IS NOT NULL
          ORDER BY created_at LIMIT ?) RETURNING created_at"""
            .formatted(table, ended),
        row -> row.number("created_at"),
        tenantId,
        from,
        most);
  }

  /**
   * A row that may have a file.
   *
   * @param sha256 empty if it has none
   */
  record Owner(String id, String sha256) {}

  /** Some kept answers behind this one; the ids are what they are kept for. */
  List<Owner> answers(Tx tx, String tenantId, String last, int most) {
    return tx.query(
        """
        SELECT ref AS id, COALESCE(blob_sha256, '') AS sha256 FROM idempotency_keys
        WHERE project_id IN %s AND ref > ? ORDER BY ref LIMIT ?"""
            .formatted(ITS_PROJECTS),
        row -> new Owner(row.text("id"), row.text("sha256")),
        tenantId,
        last,
        most);
  }

  void deleteAnswers(Tx tx, Collection<Owner> some) {
    delete(tx, "idempotency_keys", "ref", some);
  }

  List<Owner> artifacts(Tx tx, String tenantId, String last, int most) {
    return tx.query(
        """
        SELECT id, sha256 FROM artifacts WHERE tenant_id = ? AND id > ? ORDER BY id LIMIT ?""",
        row -> new Owner(row.text("id"), row.text("sha256")),
        tenantId,
        last,
        most);
  }

  void deleteArtifacts(Tx tx, Collection<Owner> some) {
    delete(tx, "artifacts", "id", some);
  }

  private static void delete(Tx tx, String table, String id, Collection<Owner> some) {
    String places = String.join(", ", Collections.nCopies(some.size(), "?"));
    tx.update(
        "DELETE FROM %s WHERE %s IN (%s)".formatted(table, id, places),
        some.stream().map(Owner::id).toArray());
  }

  /** An entry of the ledger. */
  record Entry(long number, String kind, String ref) {}

  List<Entry> entries(Tx tx, String tenantId, long last, int most) {
    return tx.query(
        """
        SELECT number, kind, ref FROM ledger_entries WHERE tenant_id = ? AND number > ?
        ORDER BY number LIMIT ?""",
        row -> new Entry(row.number("number"), row.text("kind"), row.text("ref")),
        tenantId,
        last,
        most);
  }

  void rename(Tx tx, String tenantId, Entry entry, String ref) {
    tx.update(
        "UPDATE ledger_entries SET ref = ?, note = NULL WHERE tenant_id = ? AND number = ?",
        ref,
        tenantId,
        entry.number());
  }

  /** The same for what was settled, and all that followed from it. */
  void renameWork(Tx tx, String tenantId, String before, String ref) {
    tx.update(
        """
        UPDATE ledger_entries SET ref = ?, note = NULL
        WHERE tenant_id = ? AND ref = ?
          AND kind IN ('hold', 'settle', 'release', 'refund', 'uncollected')""",
        ref,
        tenantId,
        before);
  }

  /**
   * Waits for whoever is just making a row of one of its projects, and keeps others from it until
   * the end of the transaction: the name is a part of a key.
   */
  void lockProjects(Tx tx, String tenantId) {
    tx.update("UPDATE projects SET name = id WHERE tenant_id = ?", tenantId);
  }

  /** Whether there is something again, or still, of what an erasure deletes some at a time. */
  boolean hasWork(Tx tx, String tenantId) {
    return !tx.query(
            """
            SELECT id FROM calls WHERE tenant_id = ? UNION ALL
            SELECT id FROM tasks WHERE tenant_id = ? UNION ALL
            SELECT id FROM artifacts WHERE tenant_id = ? UNION ALL
            SELECT id FROM leases WHERE tenant_id = ? UNION ALL
            SELECT ref FROM idempotency_keys WHERE project_id IN %s LIMIT 1"""
                .formatted(ITS_PROJECTS),
            row -> row.text("id"),
            tenantId,
            tenantId,
            tenantId,
            tenantId,
            tenantId)
        .isEmpty();
  }

  /** Deletes what has its name, and calls it something else. */
  void deleteAccount(Tx tx, String tenantId, String name) {
    tx.update("DELETE FROM api_keys WHERE project_id IN " + ITS_PROJECTS, tenantId);
    for (String table : List.of("projects", "stored_bytes", "limit_uses", "limit_tenants")) {
      tx.update("DELETE FROM " + table + " WHERE tenant_id = ?", tenantId);
    }
    tx.update(
        """
        UPDATE tenants SET name = ?, requests_per_minute = NULL, tokens_per_minute = NULL,
          concurrent_requests = NULL, storage_mib = NULL WHERE id = ?""",
        name,
        tenantId);
  }
}
