package ai.beatra.upstream;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How long an upstream asks to wait. */
public final class RetryAfter {
  private static final int MOST = 3600;

  private RetryAfter() {}

  /**
   * In seconds, 1 to 3600; the header has a number of them, or a date. Null if it says nothing.
   *
   * @param headers by the lower-case name
   */
  public static @Nullable Integer seconds(Map<String, String> headers, Clock clock) {
    String wait = headers.getOrDefault("retry-after", "").strip();
    try {
      double seconds =
          wait.matches("\\d{1,9}(\\.\\d+)?")
              ? Double.parseDouble(wait)
              : Duration.between(
                      clock.instant(),
                      DateTimeFormatter.RFC_1123_DATE_TIME.parse(wait, Instant::from))
                  .toSeconds();
      return (int) Math.max(1, Math.min(MOST, Math.ceil(seconds)));
    } catch (DateTimeException e) {
      return null;
    }
  }
}
