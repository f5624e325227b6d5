package ai.beatra.http;

import java.util.List;
import java.util.Set;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;

/** Lets pages of the configured origins call the API from a browser (WHATWG Fetch, CORS). */
public final class Cors {
  private static final String EXPOSED = "X-Request-Id, Retry-After, Idempotent-Replayed";
  private static final String REQUEST_HEADERS =
      "Authorization, Content-Type, Idempotency-Key, X-Request-Id, Prefer";
  private static final String PREFLIGHT_SECONDS = "600";

  private final Set<String> origins;

  /**
   * @param origins as browsers write them, for example {@code https://docs.beatra.ai}; none turns
   *     CORS off
   */
  public Cors(List<String> origins) {
    this.origins = Set.copyOf(origins);
  }

  void apply(Request request, Response response) {
    if (origins.isEmpty()) {
      return;
    }
    response.setHeader("Vary", "Origin");
    String origin = request.getHeader("Origin");
    if (origin != null && origins.contains(origin)) {
      response.setHeader("Access-Control-Allow-Origin", origin);
      response.setHeader("Access-Control-Expose-Headers", EXPOSED);
    }
  }

  /** Answers a preflight request; {@code allow} are the methods of its path. */
  void preflight(Request request, Response response, String allow) {
    boolean granted = response.getHeader("Access-Control-Allow-Origin") != null;
    if (granted && request.getHeader("Access-Control-Request-Method") != null) {
      response.setHeader("Access-Control-Allow-Methods", allow);
      response.setHeader("Access-Control-Allow-Headers", REQUEST_HEADERS);
      response.setHeader("Access-Control-Max-Age", PREFLIGHT_SECONDS);
    }
  }
}
