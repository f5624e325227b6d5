package ai.beatra.blobs;

import java.io.IOException;

/** A blob has other bytes than those of its hash. */
public final class DamagedBlobException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedBlobException(Blob blob, String how) {
    super(
        "the blob %s of %d bytes is damaged in the store: it %s"
            .formatted(blob.sha256(), blob.size(), how));
  }
}
