package ai.beatra.upstream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Collects a body that has to be held whole, up to a limit. */
public final class BoundedBody {
  private final int limit;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /**
   * @param limit in bytes
   */
  public BoundedBody(int limit) {
    this.limit = limit;
  }

  /**
   * @throws UpstreamException if the body is larger than the limit
   */
  public void add(ByteBuffer piece) {
    if (piece.remaining() > limit - bytes.size()) {
      throw new UpstreamException(
          UpstreamException.Kind.TOO_LARGE, "a body of more than " + limit + " bytes", null);
    }
    byte[] copy = new byte[piece.remaining()];
    piece.get(copy);
    bytes.writeBytes(copy);
  }

  public byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
