package ai.beatra.provider.sandbox.music;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** The bytes of a reference: hashed as they pass, and at an end when the thread is interrupted. */
final class Tape extends InputStream {
  private final InputStream in;
  private final MessageDigest digest;
  private @Nullable IOException failure;

  Tape(InputStream in, MessageDigest digest) {
    this.in = in;
    this.digest = digest;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int from, int length) {
    if (Thread.currentThread().isInterrupted() || failure != null) {
      return -1;
    }
    try {
      int count = in.read(bytes, from, length);
      digest.update(bytes, from, Math.max(0, count));
      return count;
    } catch (IOException e) {
      failure = e;
      return -1;
    }
  }

  /** Reads on to the end, for the hash. */
  void finish() {
    byte[] bytes = new byte[1 << 16];
    int count = 0;
    while (count >= 0) {
      count = read(bytes, 0, bytes.length);
    }
  }

  /** Why reading failed, if it did; decoders see an end then. */
  @Nullable IOException failure() {
    return failure;
  }
}
