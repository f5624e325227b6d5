package ai.beatra.provider.sandbox.chat.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Texts, numbers and flags that a schema may take, the likeliest first. */
final class Candidates {
  private static final int PATTERN_ATTEMPTS = 20;
  private static final int LONGEST_TEXT = 20_000;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Regexes regexes;
  private final Dice dice;

  Candidates(Regexes regexes, Dice dice) {
    this.regexes = regexes;
    this.dice = dice;
  }

  /** Whoever asks has to check them. */
  Stream<JsonNode> of(String type, JsonNode schema, Place place) {
    return switch (type) {
      case "boolean" -> Stream.of(BooleanNode.valueOf(place.index() % 2 == 1));
      case "string" -> texts(schema, place).map(TextNode::valueOf);
      default -> numbers(schema, type, place.index());
    };
  }

  /** The keyword that is told of where no value is found. */
  static String wall(JsonNode schema, String type) {
    return !type.equals("string") ? "minimum" : schema.has("pattern") ? "pattern" : "minLength";
  }

  private Stream<String> texts(JsonNode schema, Place place) {
    String pattern = schema.path("pattern").asText();
    Stream<String> plain =
        Stream.concat(
            formatted(schema.path("format").asText(), place.index()).stream(),
            Stream.of(filler(schema, place)));
    Stream<String> made =
        Stream.generate(() -> regexes.sample(pattern, dice))
            .limit(pattern.isEmpty() ? 0 : PATTERN_ATTEMPTS)
            .flatMap(Optional::stream);
    return Stream.concat(plain, made);
  }

  /**
   * A text of a format, if JSON Schema names it; {@code index} makes the values of one list
   * different.
   */
  private Optional<String> formatted(String format, int index) {
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
          case "uuid" -> uuid();
          case "json-pointer" -> "/" + index;
          default -> null;
        });
  }

  private String uuid() {
    long high = (dice.nextLong() & ~0xF000L) | 0x4000L;
    long low = (dice.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
    return new UUID(high, low).toString();
  }

  /** Words, repeated and cut to the length that is asked for. */
  private static String filler(JsonNode schema, Place place) {
    String named = String.join(" ", Words.ofIdentifier(place.name()));
    String words =
        (named.isEmpty() ? "sample" : named)
            + (place.index() == 0 ? "" : " " + (place.index() + 1));
    long least = schema.path("minLength").asLong(0);
    if (least > LONGEST_TEXT) {
      throw place.unusable("minLength", "asks for more than the sandbox writes.");
    }
    String text = (words + " ").repeat((int) least / (words.length() + 1) + 1).strip();
    String padded = text + "s".repeat(Math.max(0, (int) least - text.length()));
    long most = schema.path("maxLength").asLong(LONGEST_TEXT);
    return padded.substring(0, (int) Math.max(least, Math.min(padded.length(), most)));
  }

  /** Numbers between the bounds, near the lower one first. */
  private Stream<JsonNode> numbers(JsonNode schema, String type, int index) {
    BigDecimal factor = bound(schema, "multipleOf", "multipleOf");
    boolean odd = factor == null || factor.signum() <= 0 || factor.scale() > 0;
    BigDecimal step = factor == null || (odd && type.equals("integer")) ? BigDecimal.ONE : factor;
    BigDecimal low = bound(schema, "minimum", "exclusiveMinimum");
    BigDecimal high = bound(schema, "maximum", "exclusiveMaximum");
    BigDecimal start = low != null ? low : BigDecimal.valueOf(dice.nextInt(9) + 1L);
    if (high != null && low == null && start.compareTo(high) > 0) {
      start = high.subtract(step);
    }
    BigDecimal first = start.divide(step, 0, RoundingMode.CEILING).multiply(step);
    BigDecimal middle = high == null ? first : start.add(high).divide(BigDecimal.valueOf(2));
    return Stream.of(
            first.add(step.multiply(BigDecimal.valueOf(index))),
            first,
            first.add(step),
            first.subtract(step),
            middle)
        .map(Candidates::node);
  }

  private static @Nullable BigDecimal bound(JsonNode schema, String closed, String open) {
    String keyword = schema.has(closed) ? closed : open;
    return schema.has(keyword) ? SchemaCheck.decimal(keyword, schema.get(keyword)) : null;
  }

  static JsonNode node(BigDecimal number) {
    BigDecimal bare = number.stripTrailingZeros();
    return bare.scale() > 0 ? JSON.numberNode(bare) : JSON.numberNode(bare.toBigInteger());
  }
}
