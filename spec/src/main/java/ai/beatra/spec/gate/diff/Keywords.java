package ai.beatra.spec.gate.diff;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a change of one keyword of a schema does. Fails closed: of a keyword that is not in the
 * table any change counts as the worst.
 */
final class Keywords {
  /** Those that say nothing about values. */
  static final Set<String> ANNOTATIONS =
      Set.of(
          "title",
          "description",
          "example",
          "externalDocs",
          "deprecated",
          "x-union",
          "x-pattern-says",
          "x-sample");

  /** Those that {@link SchemaDiff} compares by walking into them. */
  static final Set<String> STRUCTURE =
      Set.of("properties", "required", "additionalProperties", "items", "allOf", "oneOf", "anyOf");

  private static final Map<String, Comparison> TABLE = new HashMap<>();

  /** Compares two values of a keyword, missing nodes where it does not stand. */
  private interface Comparison {
    Effect of(JsonNode before, JsonNode after);
  }

  static {
    for (String name : Set.of("maximum", "maxLength", "maxItems", "maxProperties")) {
      TABLE.put(name, (a, b) -> bound(a, b, 1));
    }
    for (String name : Set.of("minimum", "minLength", "minItems", "minProperties")) {
      TABLE.put(name, (a, b) -> isNoBound(name, a, b) ? Effect.NONE : bound(a, b, -1));
    }
    for (String name : Set.of("exclusiveMaximum", "exclusiveMinimum", "uniqueItems")) {
      TABLE.put(name, (a, b) -> flag(a, b, Effect.NARROWS, Effect.WIDENS));
    }
    TABLE.put("nullable", (a, b) -> flag(a, b, Effect.WIDENS, Effect.NARROWS));
    // What is read-only is gone from requests, what is write-only from answers.
    TABLE.put("readOnly", (a, b) -> flag(a, b, Effect.NARROWS, Effect.NONE));
    TABLE.put("writeOnly", (a, b) -> flag(a, b, Effect.WIDENS, Effect.NONE));
    TABLE.put("type", (a, b) -> wider(a, b, "integer", "number"));
    TABLE.put(
        "format",
        (a, b) ->
            wider(a, b, "int32", "int64") == Effect.BOTH
                ? wider(a, b, "float", "double")
                : wider(a, b, "int32", "int64"));
    TABLE.put("enum", Keywords::choice);
    TABLE.put("pattern", Keywords::pattern);
    TABLE.put("multipleOf", Keywords::multiple);
    TABLE.put("discriminator", Keywords::discriminator);
    ANNOTATIONS.forEach(name -> TABLE.put(name, (a, b) -> Effect.NONE));
  }

  private Keywords() {}

  static Effect effect(String keyword, JsonNode before, JsonNode after) {
    if (before.equals(after)) {
      return Effect.NONE;
    }
    return TABLE.getOrDefault(keyword, (a, b) -> Effect.UNTOLD).of(before, after);
  }

  /**
   * A bound of numbers or sizes.
   *
   * @param direction 1 if a larger one allows more, -1 if a smaller one does
   */
  private static Effect bound(JsonNode before, JsonNode after, int direction) {
    if (before.isMissingNode() || after.isMissingNode()) {
      return restriction(before, after);
    }
    int order = direction * number(after).compareTo(number(before));
    return order == 0 ? Effect.NONE : order < 0 ? Effect.NARROWS : Effect.WIDENS;
  }

  /** A length or count of at least 0 is none. */
  private static boolean isNoBound(String name, JsonNode before, JsonNode after) {
    return !name.equals("minimum") && before.asInt(0) == 0 && after.asInt(0) == 0;
  }

  /** Something that only takes values away. */
  private static Effect restriction(JsonNode before, JsonNode after) {
    return before.isMissingNode()
        ? Effect.NARROWS
        : after.isMissingNode() ? Effect.WIDENS : Effect.BOTH;
  }

  /** One that changed may be wider or narrower. */
  private static Effect pattern(JsonNode before, JsonNode after) {
    Effect effect = restriction(before, after);
    return effect == Effect.BOTH ? Effect.UNTOLD : effect;
  }

  private static Effect flag(JsonNode before, JsonNode after, Effect set, Effect unset) {
    boolean same = before.asBoolean() == after.asBoolean();
    return same ? Effect.NONE : after.asBoolean() ? set : unset;
  }

  /** A name of a set of values, of which one contains another. */
  private static Effect wider(JsonNode before, JsonNode after, String narrow, String wide) {
    if (before.asText().equals(narrow) && after.asText().equals(wide)) {
      return Effect.WIDENS;
    }
    boolean back = before.asText().equals(wide) && after.asText().equals(narrow);
    return back ? Effect.NARROWS : restriction(before, after);
  }

  private static Effect choice(JsonNode before, JsonNode after) {
    if (before.isMissingNode() || after.isMissingNode()) {
      return restriction(before, after);
    }
    return sets(choices(before), choices(after));
  }

  private static Effect sets(Set<?> before, Set<?> after) {
    boolean less = !after.containsAll(before);
    boolean more = !before.containsAll(after);
    return less && more ? Effect.BOTH : less ? Effect.NARROWS : more ? Effect.WIDENS : Effect.NONE;
  }

  private static Effect multiple(JsonNode before, JsonNode after) {
    if (before.isMissingNode() || after.isMissingNode()) {
      return restriction(before, after);
    }
    if (divides(after, before)) {
      return divides(before, after) ? Effect.NONE : Effect.WIDENS;
    }
    return divides(before, after) ? Effect.NARROWS : Effect.BOTH;
  }

  private static boolean divides(JsonNode divisor, JsonNode number) {
    return number(divisor).signum() != 0 && number(number).remainder(number(divisor)).signum() == 0;
  }

  /** Only a mapping that grows or shrinks is understood. */
  private static Effect discriminator(JsonNode before, JsonNode after) {
    if (!before.path("propertyName").equals(after.path("propertyName"))
        || before.path("mapping").isMissingNode() != after.path("mapping").isMissingNode()) {
      return Effect.BOTH;
    }
    return sets(before.path("mapping").properties(), after.path("mapping").properties());
  }

  private static Set<JsonNode> elements(JsonNode list) {
    Set<JsonNode> elements = new HashSet<>();
    list.forEach(elements::add);
    return elements;
  }

  /** Whether null is one of them is what {@code nullable} says. */
  static Set<JsonNode> choices(JsonNode list) {
    Set<JsonNode> choices = elements(list);
    choices.removeIf(JsonNode::isNull);
    return choices;
  }

  private static BigDecimal number(JsonNode value) {
    return value.decimalValue();
  }
}
