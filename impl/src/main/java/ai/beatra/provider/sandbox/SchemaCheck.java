package ai.beatra.provider.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks a value against the keywords of JSON Schema that the sampler can fulfil (2020-12, with the
 * older boolean exclusive bounds and OpenAPI's nullable); others that would restrict it are
 * refused.
 */
final class SchemaCheck {
  private static final int DEEPEST = 100;
  private static final int MOST_STEPS = 200_000;
  private static final Set<String> TYPES =
      Set.of("null", "boolean", "object", "array", "number", "integer", "string");
  private static final List<String> UNKNOWN =
      List.of(
          "contains",
          "minContains",
          "maxContains",
          "unevaluatedProperties",
          "unevaluatedItems",
          "dependentSchemas",
          "dependencies",
          "additionalItems",
          "$dynamicRef",
          "$recursiveRef");

  private final JsonNode root;
  private int steps;

  SchemaCheck(JsonNode root) {
    this.root = root;
  }

  /** The keyword that a value breaks, or null if it is valid. */
  @Nullable String broken(JsonNode schema, JsonNode value) {
    return broken(schema, value, 0);
  }

  /** The schema that a reference inside the root points to. */
  JsonNode resolve(String reference, String path) {
    JsonNode target =
        reference.equals("#")
            ? root
            : reference.startsWith("#/") ? root.at(decoded(reference.substring(1))) : root.path("");
    if (target.isMissingNode()) {
      throw new UnusableSchema("$ref", path, "does not point into the schema itself.");
    }
    return target;
  }

  /** Refuses what is not a schema, or one with a keyword that neither check nor sampler knows. */
  void known(JsonNode schema, String path) {
    if (++steps > MOST_STEPS) {
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

  private static String decoded(String pointer) {
    return pointer.replace("%25", "%").replace("%20", " ").replace("%22", "\"");
  }

  private @Nullable String broken(JsonNode schema, JsonNode value, int depth) {
    if (depth > DEEPEST) {
      return "$ref";
    }
    known(schema, "#");
    if (schema.isBoolean()) {
      return schema.booleanValue() ? null : "false";
    }
    String keyword = brokenHere(schema, value);
    if (keyword == null) {
      keyword = brokenCombination(schema, value, depth + 1);
    }
    if (keyword == null && value.isObject()) {
      keyword = brokenMember(schema, value, depth + 1);
    }
    return keyword == null && value.isArray() ? brokenItem(schema, value, depth + 1) : keyword;
  }

  private static @Nullable String brokenHere(JsonNode schema, JsonNode value) {
    if (schema.has("const") && !same(schema.get("const"), value)) {
      return "const";
    }
    if (schema.has("enum") && list(schema.get("enum")).stream().noneMatch(v -> same(v, value))) {
      return "enum";
    }
    if (value.isNull() && schema.path("nullable").booleanValue()) {
      return null;
    }
    if (schema.has("type")
        && list(schema.get("type")).stream().noneMatch(t -> is(t.asText(), value))) {
      return "type";
    }
    if (value.isTextual()) {
      return brokenText(schema, value.textValue());
    }
    return value.isNumber() ? brokenNumber(schema, value.decimalValue()) : null;
  }

  static boolean is(String type, JsonNode value) {
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

  static @Nullable String brokenText(JsonNode schema, String text) {
    int length = text.codePointCount(0, text.length());
    if (length < schema.path("minLength").asInt(0)) {
      return "minLength";
    }
    if (length > schema.path("maxLength").asInt(Integer.MAX_VALUE)) {
      return "maxLength";
    }
    return schema.has("pattern")
            && !Regexes.found(schema.get("pattern").asText(), text).orElse(false)
        ? "pattern"
        : null;
  }

  static @Nullable String brokenNumber(JsonNode schema, BigDecimal number) {
    BigDecimal minimum = decimal(schema, "minimum");
    BigDecimal maximum = decimal(schema, "maximum");
    BigDecimal above = decimal(schema, "exclusiveMinimum");
    BigDecimal below = decimal(schema, "exclusiveMaximum");
    boolean open = schema.path("exclusiveMinimum").booleanValue();
    if (minimum != null && number.compareTo(minimum) < (open ? 1 : 0)) {
      return "minimum";
    }
    if (above != null && number.compareTo(above) <= 0) {
      return "exclusiveMinimum";
    }
    if (maximum != null
        && number.compareTo(maximum) > (schema.path("exclusiveMaximum").booleanValue() ? -1 : 0)) {
      return "maximum";
    }
    if (below != null && number.compareTo(below) >= 0) {
      return "exclusiveMaximum";
    }
    BigDecimal factor = decimal(schema, "multipleOf");
    return factor != null && factor.signum() > 0 && number.remainder(factor).signum() != 0
        ? "multipleOf"
        : null;
  }

  /** A keyword's number, or null if it has none. */
  static @Nullable BigDecimal decimal(JsonNode schema, String keyword) {
    JsonNode node = schema.path(keyword);
    if (!node.isNumber()) {
      return null;
    }
    BigDecimal value =
        node.isDouble() && !Double.isFinite(node.doubleValue()) ? null : node.decimalValue();
    if (value == null || Math.abs((long) value.scale()) + value.precision() > 400) {
      throw new UnusableSchema(keyword, "#", "is too large a number.");
    }
    return value;
  }

  private @Nullable String brokenCombination(JsonNode schema, JsonNode value, int depth) {
    if (schema.has("$ref")
        && broken(resolve(schema.get("$ref").asText(), "#"), value, depth) != null) {
      return "$ref";
    }
    for (JsonNode all : schema.path("allOf")) {
      if (broken(all, value, depth) != null) {
        return "allOf";
      }
    }
    if (schema.has("anyOf") && matching(schema.get("anyOf"), value, depth) == 0) {
      return "anyOf";
    }
    if (schema.has("oneOf") && matching(schema.get("oneOf"), value, depth) != 1) {
      return "oneOf";
    }
    if (schema.has("not") && broken(schema.get("not"), value, depth) == null) {
      return "not";
    }
    if (schema.has("if")) {
      String branch = broken(schema.get("if"), value, depth) == null ? "then" : "else";
      return schema.has(branch) && broken(schema.get(branch), value, depth) != null ? branch : null;
    }
    return null;
  }

  private long matching(JsonNode schemas, JsonNode value, int depth) {
    return list(schemas).stream().filter(schema -> broken(schema, value, depth) == null).count();
  }

  private @Nullable String brokenMember(JsonNode schema, JsonNode value, int depth) {
    for (JsonNode name : schema.path("required")) {
      if (!value.has(name.asText())) {
        return "required";
      }
    }
    if (value.size() < schema.path("minProperties").asInt(0)) {
      return "minProperties";
    }
    if (value.size() > schema.path("maxProperties").asInt(Integer.MAX_VALUE)) {
      return "maxProperties";
    }
    for (var dependent : schema.path("dependentRequired").properties()) {
      boolean complete =
          list(dependent.getValue()).stream().allMatch(name -> value.has(name.asText()));
      if (value.has(dependent.getKey()) && !complete) {
        return "dependentRequired";
      }
    }
    for (var member : value.properties()) {
      String keyword = brokenMember(schema, member.getKey(), member.getValue(), depth);
      if (keyword != null) {
        return keyword;
      }
    }
    return null;
  }

  private @Nullable String brokenMember(JsonNode schema, String name, JsonNode value, int depth) {
    JsonNode names = schema.path("propertyNames");
    if (!names.isMissingNode() && broken(names, TextNode.valueOf(name), depth) != null) {
      return "propertyNames";
    }
    JsonNode declared = schema.path("properties").path(name);
    boolean other = declared.isMissingNode();
    if (!other && broken(declared, value, depth) != null) {
      return "properties/" + name;
    }
    for (var pattern : schema.path("patternProperties").properties()) {
      if (Regexes.found(pattern.getKey(), name).orElse(true)) {
        other = false;
        if (broken(pattern.getValue(), value, depth) != null) {
          return "patternProperties";
        }
      }
    }
    JsonNode additional = schema.path("additionalProperties");
    return other && !additional.isMissingNode() && broken(additional, value, depth) != null
        ? "additionalProperties"
        : null;
  }

  private @Nullable String brokenItem(JsonNode schema, JsonNode value, int depth) {
    if (value.size() < schema.path("minItems").asInt(0)) {
      return "minItems";
    }
    if (value.size() > schema.path("maxItems").asInt(Integer.MAX_VALUE)) {
      return "maxItems";
    }
    Set<JsonNode> different = new HashSet<>();
    for (int i = 0; i < value.size(); i++) {
      JsonNode item = item(schema, i);
      if (!item.isMissingNode() && broken(item, value.get(i), depth) != null) {
        return "items";
      }
      if (!different.add(value.get(i)) && schema.path("uniqueItems").booleanValue()) {
        return "uniqueItems";
      }
    }
    return null;
  }

  /**
   * The schema of the item at an index; tuples are prefixItems, or a list of items in older drafts.
   */
  static JsonNode item(JsonNode schema, int index) {
    JsonNode items = schema.path("items");
    JsonNode tuple = items.isArray() ? items : schema.path("prefixItems");
    if (tuple.has(index)) {
      return tuple.get(index);
    }
    return items.isArray() ? items.path("rest") : items;
  }

  /** Equal as JSON Schema has it: 1 and 1.0 are. */
  static boolean same(JsonNode a, JsonNode b) {
    return a.isNumber() && b.isNumber()
        ? a.decimalValue().compareTo(b.decimalValue()) == 0
        : a.equals(b);
  }

  static List<JsonNode> list(JsonNode node) {
    if (!node.isArray()) {
      return node.isMissingNode() ? List.of() : List.of(node);
    }
    List<JsonNode> list = new ArrayList<>();
    node.forEach(list::add);
    return list;
  }
}
