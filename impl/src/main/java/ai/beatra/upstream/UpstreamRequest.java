package ai.beatra.upstream;

import ai.beatra.config.CatalogConfig.Timeouts;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request to an upstream.
 *
 * @param headers may hold a key; they are never logged
 * @param body JSON; null for none
 */
public record UpstreamRequest(
    String method,
    URI uri,
    Map<String, String> headers,
    byte @Nullable [] body,
    TimeOuts timeOuts) {

  /** A POST of a body, or a GET without one. */
  public UpstreamRequest(
      URI uri, Map<String, String> headers, byte @Nullable [] body, TimeOuts timeOuts) {
    this(body == null ? "GET" : "POST", uri, headers, body, timeOuts);
  }

  /**
   * How long each step may take.
   *
   * @param connect until the connection is ready to use
   * @param firstByte from there until the head of the answer
   * @param idle from there until more of the body comes; the time in which nobody asks for more
   *     does not count
   * @param total until the end of the body, whoever is slow
   */
  public record TimeOuts(Duration connect, Duration firstByte, Duration idle, Duration total) {
    private static final Duration HOUR = Duration.ofHours(1);

    /** As the configuration has them. */
    public static TimeOuts of(Timeouts configured) {
      return new TimeOuts(
          Duration.ofMillis(configured.connect()),
          Duration.ofMillis(configured.firstByte()),
          Duration.ofMillis(configured.idle()),
          Duration.ofMillis(configured.total()));
    }

    /** An hour in total. */
    public TimeOuts(Duration connect, Duration firstByte, Duration idle) {
      this(connect, firstByte, idle, HOUR);
    }
  }

  /** Only where it goes: the rest is a customer's, or secret. */
  @Override
  public String toString() {
    return method + " " + uri;
  }
}
