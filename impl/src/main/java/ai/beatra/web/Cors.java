package ai.beatra.web;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;

/** Lets pages of the configured origins call the API from a browser (WHATWG Fetch, CORS). */
public final class Cors {
  private static final String ANY = "*";
  private static final String EXPOSED =
      "X-Request-Id, Retry-After, Idempotent-Replayed, Location, x-should-retry,"
          + " Preference-Applied";
  private static final String PREFLIGHT_SECONDS = "600";

  /** Names of headers as a preflight request lists them. */
  private static final Pattern HEADER_NAMES = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z, -]+");

  private final Set<String> origins;

  /**
   * @param origins as browsers write them, for example {@code https://docs.beatra.ai}, or {@code *}
   *     for every one; none turns CORS off
   */
  public Cors(List<String> origins) {
    this.origins = Set.copyOf(origins);
  }

  public void apply(Request request, Response response) {
    if (origins.isEmpty()) {
      return;
    }
    if (origins.contains(ANY)) {
      allow(response, ANY);
      return;
    }
    vary(response, "Origin");
    String origin = request.getHeader("Origin");
    if (origin != null && origins.contains(origin)) {
      allow(response, origin);
    }
  }

  private static void allow(Response response, String origin) {
    response.setHeader("Access-Control-Allow-Origin", origin);
    response.setHeader("Access-Control-Expose-Headers", EXPOSED);
  }

  /** Says that the answer depends on one more header of the request. */
  static void vary(Response response, String header) {
    String others = response.getHeader("Vary");
    response.setHeader("Vary", others == null ? header : others + ", " + header);
  }

  /** Answers a preflight request; {@code allow} are the methods of its path. */
  public void preflight(Request request, Response response, String allow) {
    boolean granted = response.getHeader("Access-Control-Allow-Origin") != null;
    if (granted && request.getHeader("Access-Control-Request-Method") != null) {
      response.setHeader("Access-Control-Allow-Methods", allow);
      // A page that may call the API may send what it likes: SDKs have headers of their own.
      String asked = request.getHeader("Access-Control-Request-Headers");
      if (asked != null && HEADER_NAMES.matcher(asked).matches()) {
        response.setHeader("Access-Control-Allow-Headers", asked);
      }
      response.setHeader("Access-Control-Max-Age", PREFLIGHT_SECONDS);
    }
  }
}
