package ai.beatra.net.body;

import ai.beatra.net.connection.Connections;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.util.Header;
import org.jspecify.annotations.Nullable;

/** Whose body a request's is, and what may be held of it before and after that is known. */
public interface Admission {

  /**
   * The head of a request, with the values that its body depends on.
   *
   * @param length the Content-Length, or -1
   */
  record Head(
      String method,
      String path,
      @Nullable String contentType,
      long length,
      Iterable<String> authorization) {

    public static Head of(HttpRequestPacket request) {
      return new Head(
          request.getMethod().getMethodString(),
          request.getRequestURI(),
          request.getHeader(Header.ContentType),
          request.getContentLength(),
          request.getHeaders().values(Header.Authorization));
    }
  }

  /** Whether {@link #tenant} may find somebody, and the body is not refused anyway. */
  boolean isWorthAsking(Head head);

  /** Whose key it shows; null if it is nobody's. It waits for the database. */
  @Nullable String tenant(Head head);

  /** The same of what is known already, or null; waits for nothing. */
  @Nullable String knownTenant(Head head);

  /** Whose key it was when it was last asked for, or null; waits for nothing. */
  @Nullable String tenantLately(Iterable<String> authorization);

  /** In whose line a request waits: its tenant's, as far as that is known, or its address's. */
  default String line(HttpRequestPacket request, Connection<?> connection) {
    String tenant = tenantLately(request.getHeaders().values(Header.Authorization));
    return tenant == null ? Connections.client(connection) : tenant;
  }

  /** Whether the body is a form that is handed on while it comes. */
  boolean isForm(Head head);
}
