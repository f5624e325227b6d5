package ai.beatra.stubs;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One request as it came.
 *
 * @param number from 1, in the order in which requests came
 * @param target path and query
 * @param headers by the lower-case name
 * @param fault what went wrong with it
 */
public record Seen(
    int number,
    String method,
    String target,
    Map<String, String> headers,
    byte[] body,
    Fault fault) {

  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /** The key that it shows; empty if it shows none. */
  public String key() {
    String bearer = headers.getOrDefault("authorization", "").replaceFirst("^\\w+ ", "");
    return headers.getOrDefault("x-api-key", bearer);
  }

  /** The body as text. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** The body as JSON; see {@link Json#read}. */
  public Map<String, Object> json() {
    return Json.read(text());
  }
}
