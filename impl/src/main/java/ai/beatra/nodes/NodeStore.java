package ai.beatra.nodes;

import ai.beatra.store.Tx;

/** The SQL of nodes. */
final class NodeStore {

  /** Notes that the node is alive until then; the first time also when it was started. */
  void beat(Tx tx, String id, long now, long aliveUntil) {
    tx.update(
        """
        INSERT INTO nodes (id, started_at, alive_until) VALUES (?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until""",
        id,
        now,
        aliveUntil);
  }

  void delete(Tx tx, String id) {
    tx.update("DELETE FROM nodes WHERE id = ?", id);
  }

  void deleteDead(Tx tx, String except, long deadBefore) {
    tx.update("DELETE FROM nodes WHERE id <> ? AND alive_until < ?", except, deadBefore);
  }
}
