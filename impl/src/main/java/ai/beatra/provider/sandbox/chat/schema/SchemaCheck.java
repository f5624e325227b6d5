package ai.beatra.provider.sandbox.chat.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Checks a value against the keywords of JSON Schema that the sampler can fulfil, and OpenAPI's
 * nullable. A schema with another keyword that would restrict the value is refused. A library's
 * validator would do, if it counted its steps: a stranger's schemas and patterns may take for ever.
 */
public final class SchemaCheck {
  private static final int DEEPEST = 100;
  private static final int MOST_STEPS = 200_000;
  private static final Set<String> TYPES =
      Set.of("null", "boolean", "object", "array", "number", "integer", "string");
  private static final List<String> UNKNOWN =
      List.of(
          ("not if contains minContains maxContains patternProperties unevaluatedProperties"
                  + " unevaluatedItems dependentRequired dependentSchemas dependencies"
                  + " additionalItems $dynamicRef $recursiveRef")
              .split(" "));

  private final JsonNode root;
  private final Effort effort;
  private final Regexes regexes;
  private int steps;

  /**
   * @param effort pays for every schema that is looked at
   */
  public SchemaCheck(JsonNode root, Effort effort) {
    this.root = root;
    this.effort = effort;
    this.regexes = new Regexes(effort);
  }

  /**
   * The keyword that a value breaks, or null if it is valid.
   *
   * @throws UnusableSchema if the schema, or one in it, is refused
   */
  public @Nullable String broken(JsonNode schema, JsonNode value) {
    return broken(schema, value, 0);
  }

  /** The schema that a reference inside the root points to. */
  JsonNode resolve(String reference, String path) {
    boolean inside = reference.equals("#") || reference.startsWith("#/");
    JsonNode target = inside ? root.at(reference.substring(1)) : MissingNode.getInstance();
    if (target.isMissingNode()) {
      throw new UnusableSchema("$ref", path, "does not point into the schema itself.");
    }
    return target;
  }

  /** Refuses what is not a schema, or one with a keyword that is not known here. */
  void known(JsonNode schema, String path) {
    int visit = 1 + schema.path("enum").size();
    effort.take((long) visit * Effort.SCHEMA);
    steps += visit;
    if (steps > MOST_STEPS) {
      throw new UnusableSchema("$ref", path, "leads to a schema too large to fulfil.");
    }
    if (!schema.isObject() && !schema.isBoolean()) {
      throw new UnusableSchema("schema", path, "is neither an object nor a boolean.");
    }
    for (String keyword : UNKNOWN) {
      if (schema.has(keyword)) {
        throw new UnusableSchema(keyword, path, "is a keyword that the sandbox does not know.");
      }
    }
    for (JsonNode type : list(schema.path("type"))) {
      if (!TYPES.contains(type.asText())) {
        throw new UnusableSchema("type", path, "names a type that JSON does not have.");
      }
    }
  }

  private @Nullable String broken(JsonNode schema, JsonNode value, int depth) {
    if (depth > DEEPEST) {
      return "$ref";
    }
    known(schema, "#");
    if (schema.isBoolean()) {
      return schema.booleanValue() ? null : "false";
    }
    for (Map.Entry<String, JsonNode> rule : schema.properties()) {
      if (!keeps(rule.getKey(), rule.getValue(), schema, value, depth + 1)) {
        return rule.getKey();
      }
    }
    return null;
  }

  private boolean keeps(String keyword, JsonNode rule, JsonNode schema, JsonNode value, int depth) {
    if (!isAbout(keyword, value)) {
      return true;
    }
    return switch (keyword) {
      case "type" ->
          list(rule).stream().anyMatch(type -> is(type.asText(), value))
              || (value.isNull() && schema.path("nullable").booleanValue());
      case "const" -> same(rule, value);
      case "enum" -> list(rule).stream().anyMatch(allowed -> same(allowed, value));
      case "$ref" -> fits(resolve(rule.asText(), "#"), value, depth);
      case "allOf" -> matching(rule, value, depth) == rule.size();
      case "anyOf" -> matching(rule, value, depth) > 0;
      case "oneOf" -> matching(rule, value, depth) == 1;
      case "minLength" -> length(value) >= rule.asLong();
      case "maxLength" -> length(value) <= rule.asLong();
      case "pattern" -> regexes.found(rule.asText(), value.textValue());
      case "minimum" -> value.decimalValue().compareTo(decimal(keyword, rule)) >= 0;
      case "exclusiveMinimum" -> value.decimalValue().compareTo(decimal(keyword, rule)) > 0;
      case "maximum" -> value.decimalValue().compareTo(decimal(keyword, rule)) <= 0;
      case "exclusiveMaximum" -> value.decimalValue().compareTo(decimal(keyword, rule)) < 0;
      case "multipleOf" ->
          decimal(keyword, rule).signum() <= 0
              || value.decimalValue().remainder(decimal(keyword, rule)).signum() == 0;
      case "minItems", "minProperties" -> value.size() >= rule.asLong();
      case "maxItems", "maxProperties" -> value.size() <= rule.asLong();
      case "uniqueItems" -> !rule.booleanValue() || !hasTwins(value);
      case "prefixItems" ->
          IntStream.range(0, Math.min(rule.size(), value.size()))
              .allMatch(i -> fits(rule.get(i), value.get(i), depth));
      case "items" ->
          IntStream.range(schema.path("prefixItems").size(), value.size())
              .allMatch(i -> fits(rule, value.get(i), depth));
      case "required" -> list(rule).stream().allMatch(name -> value.has(name.asText()));
      case "propertyNames" ->
          value.properties().stream()
              .allMatch(member -> fits(rule, TextNode.valueOf(member.getKey()), depth));
      case "properties" ->
          rule.properties().stream()
              .filter(property -> value.has(property.getKey()))
              .allMatch(p -> fits(p.getValue(), value.get(p.getKey()), depth));
      case "additionalProperties" ->
          value.properties().stream()
              .filter(member -> !schema.path("properties").has(member.getKey()))
              .allMatch(member -> fits(rule, member.getValue(), depth));
      default -> true;
    };
  }

  /** Whether a keyword restricts values of this type at all. */
  private static boolean isAbout(String keyword, JsonNode value) {
    return switch (keyword) {
      case "minLength", "maxLength", "pattern" -> value.isTextual();
      case "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf" ->
          value.isNumber();
      case "minItems", "maxItems", "uniqueItems", "prefixItems", "items" -> value.isArray();
      case "minProperties", "maxProperties", "required", "propertyNames" -> value.isObject();
      case "properties", "additionalProperties" -> value.isObject();
      default -> true;
    };
  }

  private static int length(JsonNode text) {
    return text.textValue().codePointCount(0, text.textValue().length());
  }

  /**
   * The number of a keyword.
   *
   * @throws UnusableSchema if it is none that can be worked with
   */
  static BigDecimal decimal(String keyword, JsonNode rule) {
    if (!rule.isNumber()
        || Double.isInfinite(rule.doubleValue())
        || Math.abs(rule.decimalValue().scale()) > 400) {
      throw new UnusableSchema(keyword, "#", "is no number, or too large or too exact a one.");
    }
    return rule.decimalValue();
  }

  private boolean fits(JsonNode schema, JsonNode value, int depth) {
    return broken(schema, value, depth) == null;
  }

  private long matching(JsonNode schemas, JsonNode value, int depth) {
    return list(schemas).stream().filter(schema -> fits(schema, value, depth)).count();
  }

  /** By text: there are many texts of one hash, and sorting does not care. */
  private boolean hasTwins(JsonNode array) {
    Set<String> different = new TreeSet<>();
    for (JsonNode item : array) {
      String text = item.toString();
      effort.take(text.length());
      different.add(text);
    }
    return different.size() < array.size();
  }

  private static boolean is(String type, JsonNode value) {
    return switch (type) {
      case "null" -> value.isNull();
      case "boolean" -> value.isBoolean();
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "number" -> value.isNumber();
      default -> value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0;
    };
  }

  /** Equal as JSON Schema has it: 1 and 1.0 are. */
  private static boolean same(JsonNode a, JsonNode b) {
    boolean numbers = a.isNumber() && b.isNumber();
    return numbers ? a.decimalValue().compareTo(b.decimalValue()) == 0 : a.equals(b);
  }

  /** The items of an array, or the node alone; none if it is missing. */
  static List<JsonNode> list(JsonNode node) {
    List<JsonNode> list = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(list::add);
    } else if (!node.isMissingNode()) {
      list.add(node);
    }
    return list;
  }
}
