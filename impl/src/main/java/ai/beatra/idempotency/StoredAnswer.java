package ai.beatra.idempotency;

import ai.beatra.blobs.Blob;
import org.jspecify.annotations.Nullable;

/**
 * An answer as it is given to every request with the same key.
 *
 * @param beginning what comes before the body, where the answer is too long for its row
 * @param body the answer, or what is left of it after its beginning
 */
public record StoredAnswer(int status, String mediaType, @Nullable Blob beginning, String body) {

  /** An answer that fits into its row. */
  public StoredAnswer(int status, String mediaType, String body) {
    this(status, mediaType, null, body);
  }
}
