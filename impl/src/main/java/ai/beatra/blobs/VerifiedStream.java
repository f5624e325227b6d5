package ai.beatra.blobs;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a blob as the store sends them. Where the connection breaks, for example because who
 * reads them was slow, it goes on with another one. Read from its beginning to its end, a blob
 * whose bytes are not those of its hash fails before its last bytes are given away, so that nobody
 * takes it for whole; of a part that cannot be told.
 */
final class VerifiedStream extends InputStream {
  private static final int TRIES = 3;

  /** Where the bytes come from. */
  interface Source {
    S3Bucket.Opened open(long from) throws IOException;
  }

  private final Source source;
  private final Blob blob;
  private final Runnable onClose;
  private final @Nullable MessageDigest digest;
  private S3Bucket.Opened opened;
  private long at;
  private int tries = 1;
  private boolean closed;

  /**
   * @param onClose runs once
   */
  VerifiedStream(Source source, Blob blob, long from, Runnable onClose) throws IOException {
    this.source = source;
    this.blob = blob;
    this.at = from;
    this.onClose = onClose;
    this.digest = from == 0 ? Draft.sha256() : null;
    this.opened = open();
  }

  private S3Bucket.Opened open() throws IOException {
    S3Bucket.Opened next = source.open(at);
    if (next.length() != blob.size() - at) {
      next.abort().run();
      throw damaged("has %d bytes from %d on".formatted(next.length(), at));
    }
    return next;
  }

  private IOException damaged(String how) {
    return new DamagedBlobException(blob, how);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (at == blob.size()) {
      return -1;
    }
    int read = next(bytes, offset, (int) Math.min(length, blob.size() - at));
    at += read;
    if (digest != null) {
      digest.update(bytes, offset, read);
      if (at == blob.size() && !HexFormat.of().formatHex(digest.digest()).equals(blob.sha256())) {
        throw damaged("has other bytes");
      }
    }
    return read;
  }

  private int next(byte[] bytes, int offset, int length) throws IOException {
    while (true) {
      try {
        int read = opened.content().read(bytes, offset, length);
        if (read < 0) {
          throw new EOFException("the store ended too early");
        }
        tries = read > 0 ? 1 : tries;
        return read;
      } catch (IOException e) {
        if (closed || tries == TRIES) {
          throw e;
        }
        tries++;
        opened.abort().run();
        opened = open();
      }
    }
  }

  /** What is left is not read for another request's sake. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      onClose.run();
      opened.abort().run();
    }
  }
}
