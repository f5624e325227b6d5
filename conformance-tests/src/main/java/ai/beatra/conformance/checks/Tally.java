package ai.beatra.conformance.checks;

import ai.beatra.conformance.contract.Place;
import ai.beatra.conformance.contract.SchemaWalk;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which properties, enum values and variants a set of schemas declares, and which of them were met.
 * A schema that is used in many places counts once.
 */
final class Tally implements SchemaWalk.Visitor {
  private final boolean propertiesOnly;
  private final Map<String, String> declared = new LinkedHashMap<>();
  private final Set<String> visited = new HashSet<>();
  private final Set<String> met = new HashSet<>();

  /**
   * @param propertiesOnly whether enum values and variants are left out
   */
  public Tally(boolean propertiesOnly) {
    this.propertiesOnly = propertiesOnly;
  }

  /** Declares a thing that is not part of a schema. */
  void declare(Place place, String label) {
    declared.putIfAbsent(place.pointer(), label + " (" + place.where() + ")");
  }

  /** Declares everything in the schema. */
  public void declareAll(Place schema, String label) {
    if (!visited.add(schema.pointer())) {
      return;
    }
    if (!propertiesOnly) {
      for (JsonNode value : schema.node().path("enum")) {
        if (!value.isNull()) {
          String where = " (" + schema.where() + ")";
          declared.put(enumKey(schema, value), label + " = " + value.asText() + where);
        }
      }
    }
    schema
        .get("properties")
        .members()
        .forEach(
            (name, property) -> {
              String inner = label + (label.endsWith(" ") ? "" : ".") + name;
              declare(schema.child("properties").child(name), inner);
              declareAll(property, inner);
            });
    for (String union : List.of("oneOf", "anyOf", "allOf")) {
      for (Place variant : schema.child(union).items()) {
        declareVariant(variant, label);
      }
    }
    if (schema.has("items")) {
      declareAll(schema.get("items"), label + "[]");
    }
    if (schema.node().path("additionalProperties").isObject()) {
      declareAll(schema.get("additionalProperties"), label + ".*");
    }
  }

  private void declareVariant(Place variant, String label) {
    Place schema = variant.followed();
    String name = schema.pointer().replaceFirst(".*/", "");
    String inner = variant.has("$ref") ? label + "(" + name + ")" : label;
    if (!propertiesOnly && schema.node().path("type").isTextual()) {
      String shown = variant.has("$ref") ? inner : label + " as " + schema.text("type");
      declared.putIfAbsent(schema.pointer(), shown + " (" + variant.where() + ")");
    }
    declareAll(schema, inner);
  }

  void meet(Place place) {
    met.add(place.pointer());
  }

  @Override
  public void value(Place schema, String at, JsonNode value) {
    met.add(schema.pointer());
    met.add(enumKey(schema, value));
  }

  @Override
  public void member(Place property) {
    met.add(property.pointer());
  }

  /** What was declared and not met, in the order of declaration. */
  public List<String> missing() {
    Map<String, String> missing = new LinkedHashMap<>(declared);
    missing.keySet().removeAll(met);
    return List.copyOf(missing.values());
  }

  @Override
  public String toString() {
    return declared.size() - missing().size() + " of " + declared.size();
  }

  private static String enumKey(Place schema, JsonNode value) {
    return schema.pointer() + "=" + value;
  }
}
