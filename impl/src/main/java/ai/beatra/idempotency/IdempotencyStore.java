package ai.beatra.idempotency;

import ai.beatra.blobs.Blob;
import ai.beatra.store.Row;
import ai.beatra.store.Tx;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The SQL of keys and their answers. */
final class IdempotencyStore {
  /** A key that was taken; without an answer, its first request still runs. */
  record Taken(String fingerprint, @Nullable StoredAnswer answer, long expiresAt) {}

  /** Takes the key; false if somebody has it whose time is not over. */
  boolean take(Tx tx, IdempotentRequest request, String ref, long expiresAt) {
    return tx.update(
            """
            INSERT INTO idempotency_keys AS taken
              (project_id, operation, key, fingerprint, ref, expires_at) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (project_id, operation, key) DO UPDATE SET
              fingerprint = excluded.fingerprint, ref = excluded.ref, status = NULL,
              media_type = NULL, body = NULL, blob_sha256 = NULL, blob_bytes = NULL,
              expires_at = excluded.expires_at
            WHERE taken.expires_at <= ?""",
            request.projectId(),
            request.operation(),
            request.key(),
            request.fingerprint(),
            ref,
            expiresAt,
            tx.now())
        == 1;
  }

  Optional<Taken> find(Tx tx, IdempotentRequest request) {
    return tx.single(
        """
        SELECT fingerprint, status, media_type, body, blob_sha256, blob_bytes, expires_at
        FROM idempotency_keys WHERE project_id = ? AND operation = ? AND key = ?""",
        IdempotencyStore::taken,
        request.projectId(),
        request.operation(),
        request.key());
  }

  private static Taken taken(Row row) {
    Long status = row.numberOrNull("status");
    return new Taken(
        row.text("fingerprint"),
        status == null
            ? null
            : new StoredAnswer(
                status.intValue(), row.text("media_type"), blob(row), row.text("body")),
        row.number("expires_at"));
  }

  private static @Nullable Blob blob(Row row) {
    String sha256 = row.textOrNull("blob_sha256");
    return sha256 == null ? null : new Blob(sha256, row.number("blob_bytes"));
  }

  void keep(Tx tx, String ref, StoredAnswer answer) {
    Blob blob = answer.beginning();
    tx.update(
        """
        UPDATE idempotency_keys SET status = ?, media_type = ?, body = ?, blob_sha256 = ?,
          blob_bytes = ? WHERE ref = ?""",
        answer.status(),
        answer.mediaType(),
        answer.body(),
        blob == null ? null : blob.sha256(),
        blob == null ? null : blob.size(),
        ref);
  }

  /** Forgets a key without an answer. */
  void free(Tx tx, String ref) {
    tx.update("DELETE FROM idempotency_keys WHERE ref = ? AND status IS NULL", ref);
  }

  /** Deletes some of the keys whose time is over, and returns how many. */
  int sweep(Tx tx, int most) {
    return tx.update(
        """
        DELETE FROM idempotency_keys WHERE ref IN (SELECT ref FROM idempotency_keys
          WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)""",
        tx.now(),
        most);
  }
}
