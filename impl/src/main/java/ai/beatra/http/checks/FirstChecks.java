package ai.beatra.http.checks;

import ai.beatra.http.Serving;
import ai.beatra.http.errors.Errors;
import ai.beatra.http.errors.Routes;
import ai.beatra.http.errors.Signpost;
import ai.beatra.net.Exchange;
import ai.beatra.net.body.BufferedBody;
import ai.beatra.net.body.StreamedBody;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * What is checked before Jersey looks for an operation. Waits for nothing that has not come.
 *
 * <ul>
 *   <li>A body over the limit is refused: at once by its Content-Length, else by what has come.
 *   <li>What is no path of the contract is refused; Jersey would also take a slash or matrix
 *       parameters at the end.
 *   <li>No Content-Type is read where no body is: some clients send one always, and empty.
 * </ul>
 */
@PreMatching
@Priority(Priorities.USER)
public final class FirstChecks implements ContainerRequestFilter {
  private final Routes routes;
  private final Signpost signpost;

  public FirstChecks(Routes routes, Signpost signpost) {
    this.routes = routes;
    this.signpost = signpost;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    Exchange exchange = Serving.of(request).exchange();
    request.setEntityStream(body(exchange));
    if (routes.template(exchange.path()).isEmpty()) {
      throw signpost.notFound(request.getMethod(), exchange.path());
    }
    if (request.getMethod().equals("GET") || request.getMethod().equals("HEAD")) {
      request.getHeaders().remove(HttpHeaders.CONTENT_TYPE);
    }
  }

  /** The body, of which no more is read than may come. */
  public static InputStream body(Exchange exchange) {
    String length = exchange.header(HttpHeaders.CONTENT_LENGTH);
    if (Forms.areTakenAt(exchange.path())) {
      StreamedBody form = exchange.form();
      if (exceeds(length, Forms.FORM_BYTES) || form != null && form.isTooLarge()) {
        throw Forms.fileTooLarge();
      }
      // It is not read again: Underway.form has what became of it.
      return InputStream.nullInputStream();
    }
    if (exceeds(length, BufferedBody.MOST)) {
      throw Errors.tooLarge(BufferedBody.MOST);
    }
    if (exchange.isPartial() && !exchange.isTooLarge()) {
      return new NotHeld();
    }
    return length == null ? new Counted(exchange.body()) : exchange.body();
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
    private long left = BufferedBody.MOST;

    Counted(InputStream in) {
      super(in);
    }

    private int count(int read) {
      left -= Math.max(read, 0);
      if (left < 0) {
        throw Errors.tooLarge(BufferedBody.MOST);
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
