package ai.beatra.idempotency;

import ai.beatra.blobs.Blob;
import ai.beatra.blobs.LooseBlobStore;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.store.Tx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Answers a repeated request with the answer of the first. All methods are part of the caller's
 * transaction, so that a key is taken, and its answer kept, together with the charge.
 */
public final class Idempotency {
  private static final Duration KEPT = Duration.ofHours(24);
  private static final String HEADER = "header:Idempotency-Key";
  private static final int SWEPT = 500;

  private final IdempotencyStore store = new IdempotencyStore();
  private final LooseBlobStore loose = new LooseBlobStore();

  /**
   * Takes the key for {@code ref}, unless it was taken in the last 24 hours.
   *
   * @return the answer to repeat; nothing if the key was free and is taken now
   * @throws ApiException idempotency_conflict if the key was used for another request,
   *     idempotency_in_progress while the first one runs
   */
  public Optional<StoredAnswer> take(Tx tx, IdempotentRequest request, String ref) {
    Optional<IdempotencyStore.Taken> found = Optional.empty();
    while (found.isEmpty()) {
      if (store.take(tx, request, ref, tx.now() + KEPT.toMillis())) {
        return Optional.empty();
      }
      // On PostgreSQL the one that stood in the way may be gone by now.
      found = store.find(tx, request);
    }
    return answer(request, found.get());
  }

  /**
   * The answer to repeat, if the key was taken in the last 24 hours; takes nothing.
   *
   * @throws ApiException as {@link #take}
   */
  public Optional<StoredAnswer> earlier(Tx tx, IdempotentRequest request) {
    return store
        .find(tx, request)
        .filter(taken -> taken.expiresAt() > tx.now())
        .flatMap(taken -> answer(request, taken));
  }

  private static Optional<StoredAnswer> answer(
      IdempotentRequest request, IdempotencyStore.Taken taken) {
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

  /** Keeps the answer for the key that {@code ref} has taken, if it has taken one. */
  public void keep(Tx tx, String ref, StoredAnswer answer) {
    store.keep(tx, ref, answer);
    Blob blob = answer.beginning();
    if (blob != null) {
      loose.add(tx, List.of(blob.sha256()), tx.now() + KEPT.toMillis());
    }
  }

  /** Frees the key that {@code ref} has taken, so that the same request runs again. */
  public void free(Tx tx, String ref) {
    store.free(tx, ref);
  }

  /** Forgets some of the keys whose time is over, and returns how many. */
  public int sweep(Tx tx) {
    return store.sweep(tx, SWEPT);
  }
}
