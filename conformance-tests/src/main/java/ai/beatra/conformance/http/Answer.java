package ai.beatra.conformance.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the server answered.
 *
 * @param headers in the order received
 * @param complete false when the connection ended before the body did
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Answer(
    int status, List<Map.Entry<String, String>> headers, byte[] body, boolean complete) {

  /** All values of a header, whatever the case of its name. */
  public List<String> all(String name) {
    return headers.stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .toList();
  }

  public Optional<String> header(String name) {
    return all(name).stream().findFirst();
  }

  public String contentType() {
    return header("Content-Type").orElse("");
  }

  public boolean isStream() {
    return contentType().startsWith("text/event-stream");
  }

  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
