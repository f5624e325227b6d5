package ai.beatra.provider.sandbox.chat.schema;

import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Texts of the formats that JSON Schema names; a format that is not listed is an annotation. */
final class Formats {
  private Formats() {}

  /** A text of a format; {@code index} makes the values of one list different. */
  static Optional<String> sample(String format, int index, Dice dice) {
    String date = LocalDate.of(2026, 1, 15).plusDays(index).toString();
    int one = index + 1;
    return Optional.ofNullable(
        switch (format) {
          case "date" -> date;
          case "time" -> String.format(Locale.ROOT, "12:%02d:00Z", index % 60);
          case "date-time" -> date + "T12:00:00Z";
          case "duration" -> "PT" + one + "H";
          case "email" -> "person" + one + "@example.com";
          case "hostname" -> "host" + one + ".example.com";
          case "uri", "url", "iri", "uri-reference" -> "https://example.com/" + one;
          case "ipv4" -> "192.0.2." + one % 255;
          case "ipv6" -> "2001:db8::" + Integer.toHexString(one % 65_536);
          case "uuid" -> uuid(dice);
          case "json-pointer" -> "/" + index;
          default -> null;
        });
  }

  private static String uuid(Dice dice) {
    long high = (dice.nextLong() & ~0xF000L) | 0x4000L;
    long low = (dice.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
    return new UUID(high, low).toString();
  }
}
