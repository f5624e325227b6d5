package ai.beatra.provider.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Checks a value against the keywords of JSON Schema that the sampler can fulfil, and OpenAPI's
 * nullable. A schema with another keyword that would restrict the value is refused.
 */
final class SchemaCheck {
  private static final int DEEPEST = 100;
  private static final int MOST_STEPS = 200_000;
  private static final Set<String> TYPES =
      Set.of("null", "boolean", "object", "array", "number", "integer", "string");
  private static final List<String> UNKNOWN =
      List.of(
          "not",
          "if",
          "contains",
          "minContains",
          "maxContains",
          "patternProperties",
          "unevaluatedProperties",
          "unevaluatedItems",
          "dependentRequired",
          "dependentSchemas",
          "dependencies",
          "additionalItems",
          "$dynamicRef",
          "$recursiveRef");

  private final JsonNode root;
  private final Effort effort;
  private final Regexes regexes;
  private int steps;

  /**
   * @param effort pays for every schema that is looked at
   */
  SchemaCheck(JsonNode root, Effort effort) {
    this.root = root;
    this.effort = effort;
    this.regexes = new Regexes(effort);
  }

  /** The keyword that a value breaks, or null if it is valid. */
  @Nullable String broken(JsonNode schema, JsonNode value) {
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
    String keyword = brokenItself(schema, value);
    if (keyword == null) {
      keyword = brokenCombination(schema, value, depth + 1);
    }
    if (keyword == null && value.isObject()) {
      keyword = brokenObject(schema, value, depth + 1);
    }
    return keyword == null && value.isArray() ? brokenArray(schema, value, depth + 1) : keyword;
  }

  private @Nullable String brokenItself(JsonNode schema, JsonNode value) {
    if (schema.has("const") && !same(schema.get("const"), value)) {
      return "const";
    }
    if (schema.has("enum") && list(schema.get("enum")).stream().noneMatch(v -> same(v, value))) {
      return "enum";
    }
    if (value.isNull() && schema.path("nullable").booleanValue()) {
      return null;
    }
    List<JsonNode> types = list(schema.path("type"));
    if (!types.isEmpty() && types.stream().noneMatch(type -> is(type.asText(), value))) {
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

  @Nullable String brokenText(JsonNode schema, String text) {
    String length = brokenSize(schema, text.codePointCount(0, text.length()), "Length");
    boolean found = !schema.has("pattern") || regexes.found(schema.get("pattern").asText(), text);
    return length == null && !found ? "pattern" : length;
  }

  private static @Nullable String brokenSize(JsonNode schema, int size, String what) {
    if (size < schema.path("min" + what).asLong(0)) {
      return "min" + what;
    }
    return size > schema.path("max" + what).asLong(Long.MAX_VALUE) ? "max" + what : null;
  }

  static @Nullable String brokenNumber(JsonNode schema, BigDecimal number) {
    for (String keyword : List.of("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")) {
      BigDecimal bound = decimal(schema, keyword);
      int above = bound == null ? 0 : number.compareTo(bound);
      int right = keyword.endsWith("inimum") ? above : -above;
      if (bound != null && (right < 0 || (right == 0 && keyword.startsWith("exclusive")))) {
        return keyword;
      }
    }
    BigDecimal factor = decimal(schema, "multipleOf");
    boolean multiple =
        factor == null || factor.signum() <= 0 || number.remainder(factor).signum() == 0;
    return multiple ? null : "multipleOf";
  }

  /** A keyword's number, or null if it has none. */
  static @Nullable BigDecimal decimal(JsonNode schema, String keyword) {
    JsonNode node = schema.path(keyword);
    if (!node.isNumber()) {
      return null;
    }
    if (Double.isInfinite(node.doubleValue()) || Math.abs(node.decimalValue().scale()) > 400) {
      throw new UnusableSchema(keyword, "#", "is too large or too exact a number.");
    }
    return node.decimalValue();
  }

  private @Nullable String brokenCombination(JsonNode schema, JsonNode value, int depth) {
    if (schema.has("$ref")
        && broken(resolve(schema.get("$ref").asText(), "#"), value, depth) != null) {
      return "$ref";
    }
    if (matching(schema, "allOf", value, depth) < schema.path("allOf").size()) {
      return "allOf";
    }
    if (schema.has("anyOf") && matching(schema, "anyOf", value, depth) == 0) {
      return "anyOf";
    }
    return schema.has("oneOf") && matching(schema, "oneOf", value, depth) != 1 ? "oneOf" : null;
  }

  private long matching(JsonNode schema, String keyword, JsonNode value, int depth) {
    return list(schema.path(keyword)).stream().filter(s -> broken(s, value, depth) == null).count();
  }

  private @Nullable String brokenObject(JsonNode schema, JsonNode value, int depth) {
    if (list(schema.path("required")).stream().anyMatch(name -> !value.has(name.asText()))) {
      return "required";
    }
    for (var member : value.properties()) {
      JsonNode names = schema.path("propertyNames");
      TextNode name = TextNode.valueOf(member.getKey());
      if (!names.isMissingNode() && broken(names, name, depth) != null) {
        return "propertyNames";
      }
      JsonNode declared = schema.path("properties").path(member.getKey());
      String keyword = declared.isMissingNode() ? "additionalProperties" : "properties";
      JsonNode allowed = declared.isMissingNode() ? schema.path(keyword) : declared;
      if (!allowed.isMissingNode() && broken(allowed, member.getValue(), depth) != null) {
        return keyword;
      }
    }
    return brokenSize(schema, value.size(), "Properties");
  }

  private @Nullable String brokenArray(JsonNode schema, JsonNode value, int depth) {
    for (int i = 0; i < value.size(); i++) {
      JsonNode item = item(schema, i);
      if (!item.isMissingNode() && broken(item, value.get(i), depth) != null) {
        return "items";
      }
    }
    return schema.path("uniqueItems").booleanValue() && hasTwins(value)
        ? "uniqueItems"
        : brokenSize(schema, value.size(), "Items");
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

  /** The schema of the item at an index. */
  static JsonNode item(JsonNode schema, int index) {
    JsonNode fixed = schema.path("prefixItems").path(index);
    return fixed.isMissingNode() ? schema.path("items") : fixed;
  }

  /** Equal as JSON Schema has it: 1 and 1.0 are. */
  static boolean same(JsonNode a, JsonNode b) {
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
