package ai.beatra.blobs;

import ai.beatra.store.Tx;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** The SQL of contents that rows have: artifacts, and answers that are kept for their keys. */
public final class OwnedBlobStore {

  /** Some of them, by their hashes, behind this one. */
  public List<Blob> after(Tx tx, String last, int most) {
    return tx.query(
        """
        SELECT sha256, size_bytes AS bytes FROM artifacts WHERE sha256 > ?
        UNION
        SELECT blob_sha256, blob_bytes FROM idempotency_keys WHERE blob_sha256 > ?
        ORDER BY 1 LIMIT ?""",
        row -> new Blob(row.text("sha256"), row.number("bytes")),
        last,
        last,
        most);
  }

  /** How many there are of them. */
  public long count(Tx tx) {
    return tx.single(
            """
            SELECT COUNT(*) AS many FROM (
              SELECT sha256 FROM artifacts
              UNION
              SELECT blob_sha256 FROM idempotency_keys WHERE blob_sha256 > '') contents""",
            row -> row.number("many"))
        .orElseThrow();
  }

  /**
   * Whether a row has it that has not expired by then.
   *
   * @param time in milliseconds since 1970
   */
  public boolean isOwnedAt(Tx tx, String sha256, long time) {
    return !tx.query(
            """
            SELECT sha256 FROM artifacts WHERE sha256 = ? AND expires_at > ?
            UNION
            SELECT blob_sha256 FROM idempotency_keys WHERE blob_sha256 = ? AND expires_at > ?""",
            row -> row.text("sha256"),
            sha256,
            time,
            sha256,
            time)
        .isEmpty();
  }

  /** Those of these that no row has. */
  public List<String> unused(Tx tx, Collection<String> sha256s) {
    Set<String> kept = kept(tx, sha256s);
    Set<String> artifacts = known(tx, "sha256", "artifacts", sha256s);
    return sha256s.stream()
        .filter(sha256 -> !kept.contains(sha256) && !artifacts.contains(sha256))
        .toList();
  }

  /** Those of these with which a kept answer begins. */
  Set<String> kept(Tx tx, Collection<String> sha256s) {
    return known(tx, "blob_sha256", "idempotency_keys", sha256s);
  }

  private static Set<String> known(Tx tx, String column, String table, Collection<String> sha256s) {
    if (sha256s.isEmpty()) {
      return Set.of();
    }
    String places = String.join(", ", Collections.nCopies(sha256s.size(), "?"));
    return Set.copyOf(
        tx.query(
            "SELECT DISTINCT %1$s AS sha256 FROM %2$s WHERE %1$s IN (%3$s)"
                .formatted(column, table, places),
            row -> row.text("sha256"),
            sha256s.toArray()));
  }
}
