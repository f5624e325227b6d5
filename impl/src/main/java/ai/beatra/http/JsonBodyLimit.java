package ai.beatra.http;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Refuses a body over the limit: at once by its Content-Length, else while it comes. */
@PreMatching
@Priority(Priorities.USER)
final class JsonBodyLimit implements ContainerRequestFilter {
  static final long BYTES = 10L << 20;

  @Override
  public void filter(ContainerRequestContext request) {
    String length = request.getHeaderString("Content-Length");
    if (length != null && exceeds(length)) {
      throw Errors.tooLarge(BYTES);
    }
    if (length == null) {
      request.setEntityStream(new Counted(request.getEntityStream()));
    }
  }

  private static boolean exceeds(String length) {
    try {
      return Long.parseLong(length) > BYTES;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static final class Counted extends FilterInputStream {
    private long left = BYTES;

    Counted(InputStream in) {
      super(in);
    }

    private int count(int read) {
      left -= Math.max(read, 0);
      if (left < 0) {
        throw Errors.tooLarge(BYTES);
      }
      return read;
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      count(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return count(super.read(into, offset, length));
    }
  }
}
