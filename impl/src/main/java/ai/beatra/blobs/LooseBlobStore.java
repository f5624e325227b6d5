package ai.beatra.blobs;

import ai.beatra.store.Tx;
import java.util.Collection;
import java.util.List;

/**
 * The list of contents that perhaps nobody has any more, so that the storage need not be walked
 * through to find them. Whoever makes a row of a content that will be gone, or deletes one, adds it
 * in the same transaction.
 */
public final class LooseBlobStore {

  /**
   * Has them looked at.
   *
   * @param from when nobody may have them any more, in the database's milliseconds since 1970
   */
  public void add(Tx tx, Collection<String> sha256s, long from) {
    // In one order on all nodes, so that two of them do not wait for each other.
    sha256s.stream()
        .distinct()
        .sorted()
        .forEach(
            sha256 ->
                tx.update(
                    """
                    INSERT INTO loose_blobs AS listed (sha256, since) VALUES (?, ?)
                    ON CONFLICT (sha256) DO UPDATE SET since = excluded.since
                    WHERE listed.since < excluded.since""",
                    sha256,
                    from));
  }

  /** Some that nobody may have since a time, the oldest first. */
  public List<String> since(Tx tx, long time, int most) {
    return tx.query(
        "SELECT sha256 FROM loose_blobs WHERE since <= ? ORDER BY since LIMIT ?",
        row -> row.text("sha256"),
        time,
        most);
  }

  /** They were looked at; those that were added again after that time stay. */
  public void remove(Tx tx, Collection<String> sha256s, long time) {
    sha256s.stream()
        .sorted()
        .forEach(
            sha256 ->
                tx.update("DELETE FROM loose_blobs WHERE sha256 = ? AND since <= ?", sha256, time));
  }
}
