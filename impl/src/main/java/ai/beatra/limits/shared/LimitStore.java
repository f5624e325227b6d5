package ai.beatra.limits.shared;

import ai.beatra.limits.LimitKind;
import ai.beatra.store.Row;
import ai.beatra.store.Tx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The SQL of shared limits. Kinds are stored as their names in small letters. */
final class LimitStore {
  /** The node of what all have together. */
  static final String ALL = "";

  private static final String COLUMNS = "scope, kind, node, used, most, at";

  /**
   * A row.
   *
   * @param used parts as {@link Level} has them, or slots
   * @param most the limit
   */
  record Use(String scope, LimitKind kind, String node, long used, int most, long at) {}

  /** How many slots all servers have of a limit. */
  record Total(String tenantId, String scope, long slots) {}

  /** Until the end of the transaction nobody else changes what the tenant has used. */
  void lock(Tx tx, String tenantId, long now) {
    tx.update(
        """
        INSERT INTO limit_tenants (tenant_id, asked_at) VALUES (?, ?)
        ON CONFLICT (tenant_id) DO UPDATE SET asked_at = excluded.asked_at""",
        tenantId,
        now);
  }

  /**
   * @param scopes one at least
   */
  List<Use> uses(Tx tx, String tenantId, List<String> scopes) {
    var parameters = new ArrayList<Object>();
    parameters.add(tenantId);
    parameters.addAll(scopes);
    return tx.query(
        "SELECT %s FROM limit_uses WHERE tenant_id = ? AND scope IN (%s)"
            .formatted(COLUMNS, repeated("?", scopes.size())),
        LimitStore::use,
        parameters.toArray());
  }

  private static Use use(Row row) {
    return new Use(
        row.text("scope"),
        LimitKind.valueOf(row.text("kind").toUpperCase(Locale.ROOT)),
        row.text("node"),
        row.number("used"),
        (int) row.number("most"),
        row.number("at"));
  }

  /**
   * @param uses one at least, each of another row
   */
  void put(Tx tx, String tenantId, List<Use> uses) {
    var parameters = new ArrayList<Object>();
    for (Use use : uses) {
      Collections.addAll(parameters, tenantId, use.scope(), name(use.kind()), use.node());
      Collections.addAll(parameters, use.used(), use.most(), use.at());
    }
    tx.update(
        """
        INSERT INTO limit_uses (tenant_id, %s) VALUES %s
        ON CONFLICT (tenant_id, scope, kind, node)
        DO UPDATE SET used = excluded.used, most = excluded.most, at = excluded.at"""
            .formatted(COLUMNS, repeated("(?, ?, ?, ?, ?, ?, ?)", uses.size())),
        parameters.toArray());
  }

  private static String name(LimitKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static String repeated(String what, int times) {
    return String.join(", ", Collections.nCopies(times, what));
  }

  /** The limits of which a node has slots, and how many all nodes have of them. */
  List<Total> totals(Tx tx, String node) {
    return tx.query(
        """
        SELECT u.tenant_id, u.scope, CAST(SUM(u.used) AS BIGINT) AS slots
        FROM limit_uses mine JOIN limit_uses u
          ON u.tenant_id = mine.tenant_id AND u.scope = mine.scope AND u.kind = mine.kind
        WHERE mine.node = ? AND mine.kind = 'slots' AND mine.used > 0
        GROUP BY u.tenant_id, u.scope""",
        row -> new Total(row.text("tenant_id"), row.text("scope"), row.number("slots")),
        node);
  }

  /** The nodes that have slots. */
  List<String> nodes(Tx tx) {
    return tx.query(
        "SELECT DISTINCT node FROM limit_uses WHERE kind = 'slots'", row -> row.text("node"));
  }

  /** Takes the slots of a node away from it. */
  int deleteSlots(Tx tx, String node) {
    return tx.update("DELETE FROM limit_uses WHERE kind = 'slots' AND node = ?", node);
  }

  int deleteSlots(Tx tx, String tenantId, String node) {
    return tx.update(
        "DELETE FROM limit_uses WHERE kind = 'slots' AND node = ? AND tenant_id = ?",
        node,
        tenantId);
  }

  /**
   * Locks some tenants of whom nothing was asked since then, and counts as if it had been now.
   *
   * @param most how many
   */
  List<String> lockIdle(Tx tx, long askedBefore, long now, int most) {
    return tx.query(
        """
        UPDATE limit_tenants SET asked_at = ? WHERE tenant_id IN (
          SELECT tenant_id FROM limit_tenants WHERE asked_at < ? ORDER BY tenant_id LIMIT ?)
        AND asked_at < ? RETURNING tenant_id""",
        row -> row.text("tenant_id"),
        now,
        askedBefore,
        most,
        askedBefore);
  }

  /**
   * Deletes what says nothing of a tenant who is locked: it has everything back. That is a
   * division, since the product of a limit and a long time is too large.
   */
  void deleteIdle(Tx tx, String tenantId, long now) {
    tx.update(
        """
        DELETE FROM limit_uses WHERE tenant_id = ? AND CASE
          WHEN kind = 'slots' OR most = 0 THEN used = 0
          ELSE used / most < ? - at END""",
        tenantId,
        now);
    tx.update(
        """
        DELETE FROM limit_tenants WHERE tenant_id = ?
        AND NOT EXISTS (SELECT 1 FROM limit_uses WHERE tenant_id = ?)""",
        tenantId,
        tenantId);
  }
}
