package ai.beatra.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One Server-Sent Event (WHATWG HTML, section 9.2).
 *
 * @param name the event's name, if it has one
 * @param data one line of text
 */
public record ServerEvent(@Nullable String name, String data) {
  /** Go with a stream of them: nobody on the way keeps it, or holds it back. */
  public static final Map<String, String> HEADERS =
      Map.of("Cache-Control", "no-cache", "X-Accel-Buffering", "no");

  public ServerEvent(String data) {
    this(null, data);
  }

  /** As it is sent. */
  public String encoded() {
    return (name == null ? "" : "event: " + name + "\n") + "data: " + data + "\n\n";
  }
}
