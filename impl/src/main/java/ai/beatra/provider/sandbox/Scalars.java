package ai.beatra.provider.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes texts, numbers and booleans that a schema allows, from the prompt's facts or without. */
final class Scalars {
  private static final int LONGEST = 20_000;
  private static final int PATTERN_ATTEMPTS = 20;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final SchemaCheck check;
  private final Regexes regexes;
  private final Facts facts;
  private final Dice dice;

  Scalars(SchemaCheck check, Regexes regexes, Facts facts, Dice dice) {
    this.check = check;
    this.regexes = regexes;
    this.facts = facts;
    this.dice = dice;
  }

  /**
   * The value that the prompt has for a property, if it fits.
   *
   * @param sure whether only what the prompt clearly says of this property counts
   */
  Optional<JsonNode> said(JsonNode schema, String type, String name, boolean sure) {
    String format = schema.path("format").asText("");
    return switch (type) {
      case "string" ->
          facts
              .text(
                  name.isEmpty() ? format : name,
                  sure,
                  text -> check.brokenText(schema, text) == null && Formats.accepts(format, text))
              .map(TextNode::valueOf);
      case "number", "integer" ->
          facts.number(name, sure, number -> allowed(schema, type, number)).map(Scalars::node);
      case "boolean" -> facts.flag(name).map(BooleanNode::valueOf);
      default -> Optional.empty();
    };
  }

  /** A value that the prompt does not have; {@code index} tells the items of a list apart. */
  JsonNode made(JsonNode schema, String type, String path, String name, int index) {
    return switch (type) {
      case "boolean" -> BooleanNode.valueOf(index % 2 == 1);
      case "string" -> TextNode.valueOf(text(schema, path, name, index));
      default -> number(schema, type, path, index);
    };
  }

  private String text(JsonNode schema, String path, String name, int index) {
    String named = String.join(" ", Words.ofIdentifier(name));
    String words = named.isEmpty() ? "sample" : named;
    Stream<Optional<String>> candidates =
        Stream.concat(
            Stream.of(
                Formats.sample(schema.path("format").asText(""), index, dice),
                Optional.of(filler(schema, path, index == 0 ? words : words + " " + (index + 1)))),
            Stream.generate(() -> regexes.sample(schema.path("pattern").asText(), dice))
                .limit(schema.has("pattern") ? PATTERN_ATTEMPTS : 0));
    return candidates
        .flatMap(Optional::stream)
        .filter(text -> check.brokenText(schema, text) == null)
        .findFirst()
        .orElseThrow(
            () -> {
              String keyword = schema.has("pattern") ? "pattern" : "minLength";
              return new UnusableSchema(keyword, path, "could not be fulfilled.");
            });
  }

  /** Words, repeated and cut to the length that is asked for. */
  private static String filler(JsonNode schema, String path, String words) {
    long least = schema.path("minLength").asLong(0);
    if (least > LONGEST) {
      throw new UnusableSchema("minLength", path, "asks for more than the sandbox writes.");
    }
    String text = (words + " ").repeat((int) least / (words.length() + 1) + 1).strip();
    String padded = text.length() < least ? text + "s".repeat((int) least - text.length()) : text;
    long most =
        Math.max(least, Math.min(padded.length(), schema.path("maxLength").asLong(LONGEST)));
    return padded.substring(0, (int) most);
  }

  /** A number between the bounds, near the lower one. */
  private JsonNode number(JsonNode schema, String type, String path, int index) {
    BigDecimal step = step(schema, type);
    BigDecimal low = bound(schema, "minimum", "exclusiveMinimum");
    BigDecimal high = bound(schema, "maximum", "exclusiveMaximum");
    BigDecimal start = low != null ? low : BigDecimal.valueOf(dice.nextInt(9) + 1L);
    if (high != null && (low == null && start.compareTo(high) > 0)) {
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
        .filter(number -> allowed(schema, type, number))
        .findFirst()
        .map(Scalars::node)
        .orElseThrow(() -> new UnusableSchema("minimum", path, "and its like leave no number."));
  }

  private static boolean allowed(JsonNode schema, String type, BigDecimal number) {
    return SchemaCheck.brokenNumber(schema, number) == null
        && SchemaCheck.is(type, JSON.numberNode(number));
  }

  private static BigDecimal step(JsonNode schema, String type) {
    BigDecimal factor = SchemaCheck.decimal(schema, "multipleOf");
    if (factor == null || factor.signum() <= 0) {
      return BigDecimal.ONE;
    }
    if (type.equals("number") || factor.scale() <= 0) {
      return factor;
    }
    // The least whole multiple of p/q in lowest terms is p.
    BigInteger divisor = factor.unscaledValue().gcd(BigInteger.TEN.pow(factor.scale()));
    return new BigDecimal(factor.unscaledValue().divide(divisor));
  }

  /** The stricter of a closed and an open bound. */
  private static @Nullable BigDecimal bound(JsonNode schema, String closed, String open) {
    List<BigDecimal> bounds =
        Stream.of(closed, open)
            .map(keyword -> SchemaCheck.decimal(schema, keyword))
            .filter(Objects::nonNull)
            .sorted()
            .toList();
    if (bounds.isEmpty()) {
      return null;
    }
    return bounds.get(closed.equals("minimum") ? bounds.size() - 1 : 0);
  }

  private static JsonNode node(BigDecimal number) {
    BigDecimal bare = number.stripTrailingZeros();
    if (bare.scale() > 0) {
      return JSON.numberNode(bare);
    }
    BigInteger whole = bare.toBigInteger();
    return whole.bitLength() < 64 ? JSON.numberNode(whole.longValue()) : JSON.numberNode(whole);
  }
}
