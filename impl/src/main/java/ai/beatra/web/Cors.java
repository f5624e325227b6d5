package ai.beatra.web;

import ai.beatra.net.Answer;
import ai.beatra.net.Exchange;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Lets pages of the configured origins call the API from a browser (WHATWG Fetch, CORS). */
final class Cors {
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
  Cors(List<String> origins) {
    this.origins = Set.copyOf(origins);
  }

  void apply(Exchange exchange) {
    if (origins.isEmpty()) {
      return;
    }
    if (origins.contains(ANY)) {
      allow(exchange.answer(), ANY);
      return;
    }
    exchange.answer().vary("Origin");
    String origin = exchange.header("Origin");
    if (origin != null && origins.contains(origin)) {
      allow(exchange.answer(), origin);
    }
  }

  private static void allow(Answer answer, String origin) {
    answer.header("Access-Control-Allow-Origin", origin);
    answer.header("Access-Control-Expose-Headers", EXPOSED);
  }

  /** Answers a preflight request; {@code allow} are the methods of its path. */
  void preflight(Exchange exchange, String allow) {
    Answer answer = exchange.answer();
    boolean granted = answer.header("Access-Control-Allow-Origin") != null;
    if (granted && exchange.header("Access-Control-Request-Method") != null) {
      answer.header("Access-Control-Allow-Methods", allow);
      // A page that may call the API may send what it likes: SDKs have headers of their own.
      String asked = exchange.header("Access-Control-Request-Headers");
      if (asked != null && HEADER_NAMES.matcher(asked).matches()) {
        answer.header("Access-Control-Allow-Headers", asked);
      }
      answer.header("Access-Control-Max-Age", PREFLIGHT_SECONDS);
    }
  }
}
