package ai.beatra.http;

import java.util.Map;

/**
 * One Server-Sent Event, or a comment between them (WHATWG HTML, section 9.2); or several that are
 * sent together.
 *
 * @param encoded as it is sent
 */
public record ServerEvent(String encoded) {
  /** Go with a stream of them: nobody on the way holds it back. */
  public static final Map<String, String> HEADERS = Map.of("X-Accel-Buffering", "no");

  /**
   * @param data one line of text
   */
  public static ServerEvent of(String data) {
    return new ServerEvent("data: " + data + "\n\n");
  }

  /**
   * @param data one line of text
   */
  public static ServerEvent named(String name, String data) {
    return new ServerEvent("event: " + name + "\ndata: " + data + "\n\n");
  }

  /** What no client takes for an event. */
  public static ServerEvent comment(String words) {
    return new ServerEvent(": " + words + "\n\n");
  }
}
