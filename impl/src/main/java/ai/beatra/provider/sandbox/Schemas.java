package ai.beatra.provider.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What two schemas say together, and which types a schema means. */
final class Schemas {
  private static final Set<String> HIGHEST =
      Set.of("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties");
  private static final Set<String> LOWEST =
      Set.of("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties");

  private Schemas() {}

  /**
   * One schema that says what both say, as far as one can: of two patterns or formats the first
   * stays, and the check of the whole value decides.
   */
  static JsonNode merge(JsonNode a, JsonNode b) {
    if (a.isBoolean() || b.isBoolean()) {
      boolean none = a.equals(BooleanNode.FALSE) || b.equals(BooleanNode.FALSE);
      return none ? BooleanNode.FALSE : a.isBoolean() ? b : a;
    }
    ObjectNode merged = a.deepCopy();
    for (var entry : b.properties()) {
      String keyword = entry.getKey();
      JsonNode mine = merged.path(keyword);
      merged.set(
          keyword, mine.isMissingNode() ? entry.getValue() : both(keyword, mine, entry.getValue()));
    }
    return merged;
  }

  private static JsonNode both(String keyword, JsonNode a, JsonNode b) {
    if (keyword.equals("properties")) {
      return properties((ObjectNode) a, b);
    }
    if (keyword.equals("required")) {
      return union(a, b);
    }
    if (keyword.equals("type") || keyword.equals("enum")) {
      return common(a, b);
    }
    if (keyword.equals("items") || keyword.equals("additionalProperties")) {
      return a.isArray() ? a : merge(a, b);
    }
    boolean higher =
        a.isNumber() && b.isNumber() && a.decimalValue().compareTo(b.decimalValue()) > 0;
    if (HIGHEST.contains(keyword)) {
      return higher ? a : b;
    }
    return LOWEST.contains(keyword) && higher ? b : a;
  }

  private static ObjectNode properties(ObjectNode a, JsonNode b) {
    ObjectNode merged = a.deepCopy();
    for (var property : b.properties()) {
      JsonNode mine = merged.path(property.getKey());
      // Both are kept, for either may be a reference.
      merged.set(
          property.getKey(),
          mine.isMissingNode()
              ? property.getValue()
              : merged
                  .objectNode()
                  .set("allOf", merged.arrayNode().add(mine).add(property.getValue())));
    }
    return merged;
  }

  private static ArrayNode union(JsonNode a, JsonNode b) {
    Set<JsonNode> all = new LinkedHashSet<>(SchemaCheck.list(a));
    all.addAll(SchemaCheck.list(b));
    return ((ArrayNode) a).arrayNode().addAll(all);
  }

  private static JsonNode common(JsonNode a, JsonNode b) {
    ArrayNode common = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.arrayNode();
    for (JsonNode value : SchemaCheck.list(a)) {
      for (JsonNode other : SchemaCheck.list(b)) {
        if (SchemaCheck.same(value, other)
            || value.asText().equals("integer") && other.asText().equals("number")) {
          common.add(value);
        } else if (value.asText().equals("number") && other.asText().equals("integer")) {
          common.add(other);
        }
      }
    }
    return common;
  }

  /** The types that a schema names, or the one that its other keywords are about. */
  static List<String> types(JsonNode schema) {
    List<String> named =
        SchemaCheck.list(schema.path("type")).stream().map(JsonNode::asText).toList();
    if (schema.has("type")) {
      return named;
    }
    if (hasAny(
        schema,
        "properties",
        "required",
        "additionalProperties",
        "minProperties",
        "propertyNames",
        "patternProperties")) {
      return List.of("object");
    }
    if (hasAny(schema, "items", "prefixItems", "minItems", "maxItems", "uniqueItems")) {
      return List.of("array");
    }
    return hasAny(
            schema, "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
        ? List.of("number")
        : List.of("string");
  }

  private static boolean hasAny(JsonNode schema, String... keywords) {
    return List.of(keywords).stream().anyMatch(schema::has);
  }
}
