package ai.beatra.http.checks;

import ai.beatra.http.errors.Errors;
import ai.beatra.net.Exchange;
import ai.beatra.net.Exchanges;
import ai.beatra.net.body.Spool;
import ai.beatra.net.body.Spools;
import ai.beatra.net.body.WholeBody;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a body over the limit: at once by its Content-Length, else by what has come. Waits for
 * nothing that has not. Forms are not read again: {@link Exchange#form} has what became of them.
 */
@PreMatching
@Priority(Priorities.USER)
public final class BodyLimit implements ContainerRequestFilter {
  /** The largest JSON body, in bytes. */
  public static final long BYTES = 10L << 20;

  private final Exchanges exchanges;

  public BodyLimit(Exchanges exchanges) {
    this.exchanges = exchanges;
  }

  @Override
  public void filter(ContainerRequestContext request) throws IOException {
    Exchange exchange = exchanges.current();
    String length = request.getHeaderString("Content-Length");
    if (Spools.isForm(exchange.request().getRequestURI())) {
      Spool form = WholeBody.spool(exchange.request());
      if (exceeds(length, Spools.FORM_BYTES) || form != null && form.isTooLarge()) {
        throw Spools.fileTooLarge();
      }
      request.setEntityStream(InputStream.nullInputStream());
    } else if (exceeds(length, BYTES)) {
      throw Errors.tooLarge(BYTES);
    } else if (WholeBody.isPartial(exchange.request())
        && !WholeBody.isTooLarge(exchange.request())) {
      request.setEntityStream(new NotHeld());
    } else if (length == null) {
      request.setEntityStream(new Counted(request.getEntityStream()));
    }
  }

  private static boolean exceeds(@Nullable String length, long limit) {
    try {
      return length != null && Long.parseLong(length) > limit;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** The body of a request that will be refused, or had to be when its head came. */
  private static final class NotHeld extends InputStream {
    @Override
    public int read() {
      throw Errors.noRoom();
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
