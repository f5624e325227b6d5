package ai.beatra.idempotency;

import ai.beatra.blobs.Blob;
import ai.beatra.blobs.LooseBlobStore;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.store.Row;
import ai.beatra.store.Tx;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers a repeated request with the answer of the first. All methods are part of the caller's
 * transaction, so that a key is taken, and its answer kept, together with the charge.
 */
public final class Idempotency {
  private static final Duration KEPT = Duration.ofHours(24);
  private static final String HEADER = "header:Idempotency-Key";
  private static final int SWEPT = 500;

  private final LooseBlobStore loose = new LooseBlobStore();

  private record Taken(String fingerprint, @Nullable StoredAnswer answer, long expiresAt) {}

  /**
   * Takes the key for {@code ref}, unless it was taken in the last 24 hours.
   *
   * @return the answer to repeat; nothing if the key was free and is taken now
   * @throws ApiException idempotency_conflict if the key was used for another request,
   *     idempotency_in_progress while the first one runs
   */
  public Optional<StoredAnswer> take(Tx tx, IdempotentRequest request, String ref) {
    Optional<Taken> found = Optional.empty();
    while (found.isEmpty()) {
      if (insert(tx, request, ref)) {
        return Optional.empty();
      }
      // On PostgreSQL the one that stood in the way may be gone by now.
      found = find(tx, request);
    }
    return answer(request, found.get());
  }

  /**
   * The answer to repeat, if the key was taken in the last 24 hours; takes nothing.
   *
   * @throws ApiException as {@link #take}
   */
  public Optional<StoredAnswer> earlier(Tx tx, IdempotentRequest request) {
    return find(tx, request)
        .filter(taken -> taken.expiresAt() > tx.now())
        .flatMap(taken -> answer(request, taken));
  }

  private static Optional<StoredAnswer> answer(IdempotentRequest request, Taken taken) {
    if (!taken.fingerprint().equals(request.fingerprint())) {
      throw new ApiException(
          ErrorCode.IDEMPOTENCY_CONFLICT,
          "This Idempotency-Key was used for another request. Use a new key for a new request.",
          HEADER);
    }
    if (taken.answer() == null) {
      throw new ApiException(
          ErrorCode.IDEMPOTENCY_IN_PROGRESS,
          "The first request with this Idempotency-Key is still running. Send the request again in"
              + " a moment.",
          HEADER);
    }
    return Optional.of(taken.answer());
  }

  private static boolean insert(Tx tx, IdempotentRequest request, String ref) {
    long now = tx.now();
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
            now + KEPT.toMillis(),
            now)
        == 1;
  }

  private static Optional<Taken> find(Tx tx, IdempotentRequest request) {
    return tx.single(
        """
        SELECT fingerprint, status, media_type, body, blob_sha256, blob_bytes, expires_at
        FROM idempotency_keys WHERE project_id = ? AND operation = ? AND key = ?""",
        Idempotency::taken,
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

  /** Keeps the answer for the key that {@code ref} has taken, if it has taken one. */
  public void keep(Tx tx, String ref, StoredAnswer answer) {
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
    if (blob != null) {
      loose.add(tx, List.of(blob.sha256()), tx.now() + KEPT.toMillis());
    }
  }

  /** Frees the key that {@code ref} has taken, so that the same request runs again. */
  public void free(Tx tx, String ref) {
    tx.update("DELETE FROM idempotency_keys WHERE ref = ? AND status IS NULL", ref);
  }

  /** Forgets some of the keys whose time is over, and returns how many. */
  public int sweep(Tx tx) {
    return tx.update(
        """
        DELETE FROM idempotency_keys WHERE ref IN (SELECT ref FROM idempotency_keys
          WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)""",
        tx.now(),
        SWEPT);
  }

  /** Which of the contents any kept answer begins with; not empty. */
  public Set<String> inUse(Tx tx, Collection<String> sha256s) {
    String places = String.join(", ", Collections.nCopies(sha256s.size(), "?"));
    return Set.copyOf(
        tx.query(
            "SELECT DISTINCT blob_sha256 FROM idempotency_keys WHERE blob_sha256 IN ("
                + places
                + ")",
            row -> row.text("blob_sha256"),
            sha256s.toArray()));
  }
}
