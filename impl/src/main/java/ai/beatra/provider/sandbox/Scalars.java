package ai.beatra.provider.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Makes texts and numbers that a schema allows, from the prompt's facts or without them. */
final class Scalars {
  private static final int LONGEST = 20_000;
  private static final int PATTERN_ATTEMPTS = 40;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Facts facts;
  private final Dice dice;

  Scalars(Facts facts, Dice dice) {
    this.facts = facts;
    this.dice = dice;
  }

  /** The value that the prompt has for a property, if it fits. */
  Optional<JsonNode> said(JsonNode schema, String type, String name, boolean sure) {
    return switch (type) {
      case "string" -> {
        String format = schema.path("format").asText("");
        Predicate<String> fits =
            text -> SchemaCheck.brokenText(schema, text) == null && Formats.accepts(format, text);
        yield facts.text(name.isEmpty() ? format : name, sure, fits).map(TextNode::valueOf);
      }
      case "number", "integer" ->
          facts
              .number(
                  name,
                  sure,
                  number ->
                      SchemaCheck.brokenNumber(schema, number) == null
                          && SchemaCheck.is(type, JSON.numberNode(number)))
              .map(Scalars::node);
      case "boolean" -> facts.flag(name).map(BooleanNode::valueOf);
      default -> Optional.empty();
    };
  }

  /** A text that the prompt does not have; {@code index} tells the items of a list apart. */
  JsonNode text(JsonNode schema, String path, String name, int index) {
    Optional<String> formatted =
        Formats.sample(schema.path("format").asText(""), index, dice)
            .filter(text -> SchemaCheck.brokenText(schema, text) == null);
    if (formatted.isPresent()) {
      return TextNode.valueOf(formatted.get());
    }
    if (schema.has("pattern")) {
      return TextNode.valueOf(matching(schema, path));
    }
    int least = schema.path("minLength").asInt(0);
    if (least > LONGEST) {
      throw new UnusableSchema("minLength", path, "asks for more than the sandbox writes.");
    }
    String words = name.isEmpty() ? "sample" : String.join(" ", Words.ofIdentifier(name));
    StringBuilder text = new StringBuilder(index == 0 ? words : words + " " + (index + 1));
    while (text.codePointCount(0, text.length()) < least) {
      text.append(' ').append(words);
    }
    int most = schema.path("maxLength").asInt(LONGEST);
    int kept = Math.min(most, text.codePointCount(0, text.length()));
    return TextNode.valueOf(text.substring(0, text.offsetByCodePoints(0, Math.max(0, kept))));
  }

  private String matching(JsonNode schema, String path) {
    String pattern = schema.get("pattern").asText();
    for (int i = 0; i < PATTERN_ATTEMPTS; i++) {
      Optional<String> sample = Regexes.sample(pattern, dice);
      if (sample.isPresent() && SchemaCheck.brokenText(schema, sample.get()) == null) {
        return sample.get();
      }
    }
    throw new UnusableSchema("pattern", path, "could not be fulfilled.");
  }

  /** A number between the bounds, as near to the lower one as it gets, then the next ones. */
  JsonNode number(JsonNode schema, String type, String path, int index) {
    BigDecimal step = step(schema, type);
    BigDecimal low =
        first(
            SchemaCheck.decimal(schema, "minimum"),
            SchemaCheck.decimal(schema, "exclusiveMinimum"),
            true);
    BigDecimal high =
        first(
            SchemaCheck.decimal(schema, "maximum"),
            SchemaCheck.decimal(schema, "exclusiveMaximum"),
            false);
    if (low == null) {
      BigDecimal usual = BigDecimal.valueOf(dice.nextInt(9) + 1L);
      low = high == null || usual.compareTo(high) <= 0 ? usual : high.subtract(step);
    }
    if (high != null
        && high.subtract(low).compareTo(step) < 0
        && !schema.has("multipleOf")
        && type.equals("number")) {
      step = high.subtract(low).divide(BigDecimal.valueOf(1024));
    }
    BigDecimal start =
        low.divide(step.signum() == 0 ? BigDecimal.ONE : step, 0, RoundingMode.CEILING)
            .multiply(step);
    for (BigDecimal at :
        new BigDecimal[] {
          start.add(step.multiply(BigDecimal.valueOf(index))),
          start,
          start.add(step),
          start.subtract(step),
          low
        }) {
      JsonNode node = node(at);
      if (SchemaCheck.brokenNumber(schema, at) == null && SchemaCheck.is(type, node)) {
        return node;
      }
    }
    throw new UnusableSchema(
        schema.has("multipleOf") ? "multipleOf" : "minimum", path, "leaves no number.");
  }

  private static BigDecimal step(JsonNode schema, String type) {
    BigDecimal factor = SchemaCheck.decimal(schema, "multipleOf");
    if (factor == null || factor.signum() <= 0) {
      return BigDecimal.ONE;
    }
    BigDecimal bare = factor.stripTrailingZeros();
    if (bare.scale() <= 0 || type.equals("number")) {
      return bare;
    }
    // The least whole multiple of p/q in lowest terms is p.
    BigInteger divisor = bare.unscaledValue().gcd(BigInteger.TEN.pow(bare.scale()));
    return new BigDecimal(bare.unscaledValue().divide(divisor));
  }

  private static @Nullable BigDecimal first(
      @Nullable BigDecimal a, @Nullable BigDecimal b, boolean highest) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.compareTo(b) > 0 == highest ? a : b;
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
