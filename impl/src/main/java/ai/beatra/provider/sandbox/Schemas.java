package ai.beatra.provider.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** What two schemas say together, and which types a schema means. */
final class Schemas {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

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
    ObjectNode merged = JSON.objectNode().setAll((ObjectNode) a);
    for (var entry : b.properties()) {
      String keyword = entry.getKey();
      JsonNode mine = merged.path(keyword);
      JsonNode theirs = entry.getValue();
      merged.set(keyword, mine.isMissingNode() ? theirs : both(keyword, mine, theirs));
    }
    return merged;
  }

  private static JsonNode both(String keyword, JsonNode a, JsonNode b) {
    boolean aFirst =
        a.asDouble() > b.asDouble() == keyword.toLowerCase(Locale.ROOT).contains("min");
    return switch (keyword) {
      case "properties" -> properties(a, b);
      case "required" -> {
        Set<JsonNode> all = new LinkedHashSet<>(SchemaCheck.list(a));
        all.addAll(SchemaCheck.list(b));
        yield JSON.arrayNode().addAll(all);
      }
      case "type", "enum" -> common(a, b);
      case "items", "additionalProperties" -> merge(a, b);
      default -> a.isNumber() && b.isNumber() && !aFirst ? b : a;
    };
  }

  private static ObjectNode properties(JsonNode a, JsonNode b) {
    ObjectNode merged = JSON.objectNode().setAll((ObjectNode) a);
    for (var property : b.properties()) {
      JsonNode mine = merged.path(property.getKey());
      // Either may be a reference, so both are kept.
      JsonNode both =
          JSON.objectNode().set("allOf", JSON.arrayNode().add(mine).add(property.getValue()));
      merged.set(property.getKey(), mine.isMissingNode() ? property.getValue() : both);
    }
    return merged;
  }

  /** The types or values that are in both lists; an integer is a number. */
  private static ArrayNode common(JsonNode a, JsonNode b) {
    ArrayNode common = JSON.arrayNode();
    for (JsonNode value : SchemaCheck.list(a)) {
      for (JsonNode other : SchemaCheck.list(b)) {
        String pair = value.asText() + " " + other.asText();
        if (SchemaCheck.same(value, other) || pair.equals("integer number")) {
          common.add(value);
        } else if (pair.equals("number integer")) {
          common.add(other);
        }
      }
    }
    return common;
  }

  /** The types that a schema names, or the one that its other keywords are about. */
  static List<String> types(JsonNode schema) {
    if (schema.has("type")) {
      return SchemaCheck.list(schema.get("type")).stream().map(JsonNode::asText).toList();
    }
    if (hasAny(schema, "properties", "required", "additionalProperties", "propertyNames")) {
      return List.of("object");
    }
    if (hasAny(schema, "items", "prefixItems", "minItems", "maxItems", "uniqueItems")) {
      return List.of("array");
    }
    boolean number =
        hasAny(schema, "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf");
    return List.of(number ? "number" : "string");
  }

  private static boolean hasAny(JsonNode schema, String... keywords) {
    return Stream.of(keywords).anyMatch(schema::has);
  }
}
