package ai.beatra.spec.site.reference;

import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.source.Node;
import com.fasterxml.jackson.core.JsonPointer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Schemas as trees to read: what each member is, may be, and has inside. */
public final class SchemaTree {
  private final Spec spec;

  /**
   * A member, an item or an alternative.
   *
   * @param type in words, like {@code array of strings}
   * @param facts what its value has to be, in words
   * @param values what it may be, where that is a list
   * @param inside what the reader opens to see {@code children}; empty if there are none
   */
  public record Field(
      String name,
      String type,
      boolean required,
      boolean nullable,
      boolean deprecated,
      String description,
      List<String> facts,
      List<String> values,
      String inside,
      int depth,
      List<Field> children) {

    boolean hasFacts() {
      return !facts.isEmpty();
    }

    boolean hasValues() {
      return !values.isEmpty();
    }

    /** Before it in a list in a list. */
    String indent() {
      return "  ".repeat(depth);
    }

    Field describedAs(String other) {
      return new Field(
          name,
          type,
          required,
          nullable,
          deprecated,
          other,
          facts,
          values,
          inside,
          depth,
          children);
    }
  }

  SchemaTree(Spec spec) {
    this.spec = spec;
  }

  /** What stands directly in an object, or the alternatives of a union. */
  List<Field> fields(Node schema) {
    return children(spec.resolve(schema), Set.of());
  }

  /** One value under a name. */
  Field field(String name, Node schema, boolean required) {
    return field(name, schema, required, Set.of());
  }

  private Field field(String name, Node reference, boolean required, Set<String> above) {
    Node schema = spec.resolve(reference);
    Set<String> path = new HashSet<>(above);
    boolean repeated = !path.add(schema.pointer().toString());
    Node content = content(schema);
    List<Field> children = repeated ? List.of() : children(content, path);
    String description =
        schema.get("description").text().isEmpty()
            ? content.get("description").text()
            : schema.get("description").text();
    return new Field(
        name,
        type(schema),
        required,
        isNullable(schema),
        schema.get("deprecated").value().asBoolean(),
        description,
        facts(schema),
        content.get("enum").items().stream()
            .filter(it -> !it.value().isNull())
            .map(it -> it.value().asText())
            .toList(),
        children.isEmpty() ? "" : inside(content),
        above.size(),
        children);
  }

  /**
   * What an array's items are, however deep; a map's values; else the schema itself. One that holds
   * only itself has no content but itself.
   */
  private Node content(Node schema) {
    Set<JsonPointer> seen = new HashSet<>();
    Node at = schema;
    while (seen.add(at.pointer())) {
      Optional<Node> inner = inner(at);
      if (inner.isEmpty()) {
        return at;
      }
      at = inner.get();
    }
    return at;
  }

  /** The items of an array, or the values of a map. */
  private Optional<Node> inner(Node schema) {
    Node values = schema.get("additionalProperties");
    boolean map = !schema.has("properties") && values.value().isObject();
    return schema.has("items")
        ? Optional.of(spec.resolve(schema.get("items")))
        : map ? Optional.of(spec.resolve(values)) : Optional.empty();
  }

  private List<Field> children(Node schema, Set<String> above) {
    List<Field> children = new ArrayList<>();
    List<Node> alternatives = schema.get("oneOf").items();
    if (alternatives.stream().anyMatch(it -> isWorthSeeing(spec.resolve(it)))) {
      for (Node alternative : alternatives) {
        children.add(field(alternativeName(schema, alternative), alternative, false, above));
      }
      return children;
    }
    Map<String, Node> properties = new LinkedHashMap<>();
    Set<String> required = new HashSet<>();
    collect(schema, properties, required, new HashSet<>());
    properties.forEach((name, it) -> children.add(field(name, it, required.contains(name), above)));
    return children;
  }

  private boolean isWorthSeeing(Node schema) {
    Node content = content(schema);
    return content.has("properties") || content.has("oneOf");
  }

  private void collect(
      Node schema, Map<String, Node> properties, Set<String> required, Set<JsonPointer> seen) {
    if (!seen.add(schema.pointer())) {
      return;
    }
    properties.putAll(schema.get("properties").members());
    required.addAll(schema.get("required").texts());
    schema
        .get("allOf")
        .items()
        .forEach(it -> collect(spec.resolve(it), properties, required, seen));
  }

  private String alternativeName(Node union, Node alternative) {
    String reference = alternative.get("$ref").text();
    for (Node value : union.get("discriminator").get("mapping").members().values()) {
      if (value.text().equals(reference)) {
        return union.get("discriminator").get("propertyName").text() + ": " + value.name();
      }
    }
    return "";
  }

  private boolean isNullable(Node schema) {
    return schema.get("nullable").value().asBoolean()
        || schema.get("oneOf").items().stream()
            .anyMatch(it -> spec.resolve(it).get("nullable").value().asBoolean());
  }

  private static String inside(Node schema) {
    return schema.has("oneOf") ? "alternatives" : "members";
  }

  private String type(Node schema) {
    return type(schema, Set.of());
  }

  /** In words; a schema that stands in itself is called by its name there. */
  private String type(Node schema, Set<JsonPointer> above) {
    Set<JsonPointer> path = new HashSet<>(above);
    if (!path.add(schema.pointer())) {
      return schema.name();
    }
    if (schema.has("oneOf")) {
      List<String> types =
          schema.get("oneOf").items().stream()
              .map(it -> type(spec.resolve(it), path))
              .distinct()
              .toList();
      return String.join(" or ", types);
    }
    Optional<Node> inner = inner(schema);
    if (inner.isPresent()) {
      String of = schema.has("items") ? "array of " : "map of ";
      return of + plural(type(inner.get(), path));
    }
    String type = schema.has("type") ? schema.get("type").text() : "any";
    return schema.get("format").text().equals("binary") ? "file" : type;
  }

  private static String plural(String type) {
    return type.contains(" ") || type.equals("any") ? type : type + "s";
  }

  private static List<String> facts(Node schema) {
    List<String> facts = new ArrayList<>();
    range(facts, schema, "minimum", "maximum", "");
    range(facts, schema, "minLength", "maxLength", " characters");
    range(facts, schema, "minItems", "maxItems", " items");
    range(facts, schema, "minProperties", "maxProperties", " members");
    if (schema.has("items")) {
      range(facts, schema.get("items"), "minLength", "maxLength", " characters each");
    }
    if (schema.has("pattern")) {
      facts.add("matches `" + schema.get("pattern").text() + "`");
    }
    if (schema.has("default")) {
      facts.add("default `" + schema.get("default").value().asText() + "`");
    }
    if (schema.get("format").text().equals("date-time")) {
      facts.add("date and time (RFC 3339)");
    }
    return facts;
  }

  private static void range(List<String> facts, Node schema, String low, String high, String unit) {
    String min = number(schema.get(low));
    String max = number(schema.get(high));
    String unitOfOne = min.equals("1") && max.isEmpty() ? unit.replaceFirst("s\\b", "") : unit;
    if (!min.isEmpty() && !max.isEmpty()) {
      facts.add(min.equals(max) ? min + unit : min + " to " + max + unit);
    } else if (!min.isEmpty()) {
      facts.add("at least " + min + unitOfOne);
    } else if (!max.isEmpty()) {
      facts.add("at most " + max + unit);
    }
  }

  private static String number(Node number) {
    return number.exists() ? number.value().asText().replaceFirst("\\.0$", "") : "";
  }
}
