package ai.beatra.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as answers tell them, like 2026-11-23T08:30:00.000Z. */
public final class WireTime {
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private WireTime() {}

  /**
   * @param millis since 1970
   */
  public static String of(long millis) {
    return FORM.format(Instant.ofEpochMilli(millis));
  }
}
