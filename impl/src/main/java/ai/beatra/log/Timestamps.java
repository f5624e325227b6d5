package ai.beatra.log;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** When a line was logged, in ISO 8601: UTC, in milliseconds. Many lines are of one second. */
final class Timestamps {
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.", Locale.ROOT).withZone(ZoneOffset.UTC);

  private record Second(long number, String text) {}

  private volatile Second last = new Second(0, SECOND.format(Instant.EPOCH));

  /**
   * @param millis since 1970
   */
  String of(long millis) {
    long number = Math.floorDiv(millis, 1000L);
    Second second = last;
    if (second.number() != number) {
      second = new Second(number, SECOND.format(Instant.ofEpochSecond(number)));
      last = second;
    }
    long fraction = Math.floorMod(millis, 1000L);
    String zeros = fraction < 10 ? "00" : fraction < 100 ? "0" : "";
    return second.text() + zeros + fraction + "Z";
  }
}
