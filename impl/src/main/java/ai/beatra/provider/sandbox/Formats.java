package ai.beatra.provider.sandbox;

import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;

/** Texts of the formats that JSON Schema names; a format that is not listed is an annotation. */
final class Formats {
  private Formats() {}

  /** A text of a format; {@code index} makes the values of one list different. */
  static Optional<String> sample(String format, int index, Dice dice) {
    String date = LocalDate.of(2026, 1, 15).plusDays(index).toString();
    return Optional.ofNullable(
        switch (format) {
          case "date" -> date;
          case "time" -> "12:%02d:00Z".formatted(index % 60);
          case "date-time" -> date + "T12:00:00Z";
          case "duration" -> "PT" + (index + 1) + "H";
          case "email", "idn-email" -> "person" + (index + 1) + "@example.com";
          case "hostname", "idn-hostname" -> "host" + (index + 1) + ".example.com";
          case "uri", "iri", "url", "uri-reference", "iri-reference" ->
              "https://example.com/" + (index + 1);
          case "uri-template" -> "https://example.com/{id}/" + (index + 1);
          case "ipv4" -> "192.0.2." + (index % 254 + 1);
          case "ipv6" -> "2001:db8::" + Integer.toHexString(index % 65_535 + 1);
          case "uuid" -> uuid(dice);
          case "json-pointer" -> "/" + index;
          case "relative-json-pointer" -> index + "/name";
          case "regex" -> "^[a-z]{" + (index + 1) + "}$";
          case "byte" -> "c2FuZGJveA==";
          default -> null;
        });
  }

  /** Whether a text from the prompt may stand for a format without a closer look. */
  static boolean accepts(String format, String text) {
    return switch (format) {
      case "date" -> text.matches("\\d{4}-\\d{2}-\\d{2}");
      case "email", "idn-email" ->
          text.matches("[\\w.+-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,5}");
      case "uri", "iri", "url" -> text.matches("https?://[\\w.-]{1,100}(?:/[\\w./%~-]{0,400})?");
      default -> sample(format, 0, new Dice(0)).isEmpty();
    };
  }

  private static String uuid(Dice dice) {
    long high = (dice.nextLong() & ~0xF000L) | 0x4000L;
    long low = (dice.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
    return new java.util.UUID(high, low).toString().toLowerCase(Locale.ROOT);
  }
}
