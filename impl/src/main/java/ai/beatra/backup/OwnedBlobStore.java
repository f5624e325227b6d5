package ai.beatra.backup;

import ai.beatra.blobs.Blob;
import ai.beatra.store.Tx;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The SQL of contents that rows have: artifacts, and answers that are kept for their keys. */
final class OwnedBlobStore {

  /** Some of them, by their hashes, behind this one. */
  List<Blob> after(Tx tx, String last, int most) {
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

  /**
   * Whether a row has it that has not expired by then.
   *
   * @param time in milliseconds since 1970
   */
  boolean isOwnedAt(Tx tx, String sha256, long time) {
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

  /** Those of these that any row has. */
  Set<String> inUse(Tx tx, Collection<String> sha256s) {
    String places = String.join(", ", Collections.nCopies(sha256s.size(), "?"));
    return new HashSet<>(
        tx.query(
            "SELECT sha256 FROM artifacts WHERE sha256 IN (%s) UNION SELECT blob_sha256 FROM idempotency_keys WHERE blob_sha256 IN (%s)"
                .formatted(places, places),
            row -> row.text("sha256"),
            Stream.of(sha256s, sha256s).flatMap(Collection::stream).toArray()));
  }
}
