package ai.beatra.net.body;

import ai.beatra.http.auth.Bearers;
import ai.beatra.http.checks.MediaTypes;
import ai.beatra.http.errors.Routes;
import java.util.concurrent.Executor;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.util.Header;
import org.jspecify.annotations.Nullable;

/** Whose body a request's is, and where it may be held. */
public final class Admission {
  private final Bearers bearers;
  private final Routes routes;
  private final Shares memory;
  private final Spools spools;

  /**
   * @param memory for JSON bodies, in bytes
   */
  public Admission(Bearers bearers, Routes routes, Shares memory, Spools spools) {
    this.bearers = bearers;
    this.routes = routes;
    this.memory = memory;
    this.spools = spools;
  }

  /** Of a request whose head has come; waits for nothing. */
  HeldBody begin(HttpRequestPacket request) {
    boolean worthAsking =
        routes.takesBody(request.getMethod().getMethodString(), request.getRequestURI())
            && typeIsSaid(request)
            && bearers.mayBeKnown(request.getHeaders().values(Header.Authorization));
    return new HeldBody(memory, !worthAsking);
  }

  /** What is refused for its type need not be held. */
  private static boolean typeIsSaid(HttpRequestPacket request) {
    String type = request.getHeader(Header.ContentType);
    return type != null && MediaTypes.mayBeTaken(request.getRequestURI(), type);
  }

  /** Whose key it shows; null if it is nobody's. It waits for the database. */
  @Nullable String tenant(HttpRequestPacket request) {
    var caller = bearers.known(request.getHeaders().values(Header.Authorization));
    return caller == null ? null : caller.tenantId();
  }

  /** The place for a form. */
  Spool spool(String tenant, HttpRequestPacket request, Executor disk) {
    return spools.begin(tenant, request.getHeader(Header.ContentType), disk);
  }
}
