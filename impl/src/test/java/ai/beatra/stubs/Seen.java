package ai.beatra.stubs;

import java.nio.charset.StandardCharsets;
import java.util.List;
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

  private static final int MOST_SHOWN = 200;

  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /** The key that it shows; empty if it shows none. */
  public String key() {
    String bearer = headers.getOrDefault("authorization", "").replaceFirst("^\\w+ ", "");
    return headers.getOrDefault("x-api-key", bearer);
  }

  /** What its body names as the model; empty where it names none. */
  String model() {
    return String.valueOf(tree().getOrDefault("model", ""));
  }

  /** What is asked for, in the words that the record shows; empty where there are none. */
  String prompt() {
    Map<String, Object> asked = tree();
    List<Object> messages = Json.list(asked.get("messages"));
    Object last =
        messages.isEmpty()
            ? asked.getOrDefault("style", asked.get("prompt"))
            : Json.object(messages.get(messages.size() - 1)).get("content");
    List<Object> parts = Json.list(last);
    Object said = parts.isEmpty() ? last : Json.object(parts.get(parts.size() - 1)).get("text");
    String text = said instanceof String words ? words : "";
    return text.substring(0, Math.min(MOST_SHOWN, text.length()));
  }

  /** Empty where it is no JSON. */
  private Map<String, Object> tree() {
    try {
      return body.length == 0 ? Map.of() : json();
    } catch (IllegalArgumentException e) {
      return Map.of();
    }
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
