package ai.beatra.store;

import java.util.List;

/** The nodes that are alive by their own word: each says again and again until when it is. */
public final class LiveNodes {
  private LiveNodes() {}

  /** Their ids, in order. */
  public static List<String> ids(Tx tx) {
    return tx.query(
        "SELECT id FROM nodes WHERE alive_until >= ? ORDER BY id", row -> row.text("id"), tx.now());
  }
}
