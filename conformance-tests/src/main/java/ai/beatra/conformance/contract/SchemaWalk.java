package ai.beatra.conformance.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Walks a value along its schema: which parts of the schema the value uses, and what it adds. */
public final class SchemaWalk {
  private final Schemas schemas;

  public SchemaWalk(Schemas schemas) {
    this.schemas = schemas;
  }

  /** What a walk meets. */
  public interface Visitor {
    /** The value is described by this schema, be it as a whole or as a variant of a union. */
    default void value(Place schema, String at, JsonNode value) {}

    /** An object has this declared member. */
    default void member(Place property) {}

    /** An object has a member that no schema declares. */
    default void undeclared(String pointer) {}
  }

  public void walk(Place schema, JsonNode value, Visitor visitor) {
    walk(schema, value, "", visitor);
  }

  private void walk(Place schema, JsonNode value, String at, Visitor visitor) {
    List<Place> parts = parts(schema, value);
    parts.forEach(part -> visitor.value(part, at, value));
    if (value.isObject()) {
      value
          .properties()
          .forEach(member -> member(parts, member.getKey(), member.getValue(), at, visitor));
    }
    for (int i = 0; i < value.size() && value.isArray(); i++) {
      String item = at + "/" + i;
      for (Place part : parts) {
        if (part.has("items")) {
          walk(part.get("items"), value.get(i), item, visitor);
        }
      }
    }
  }

  private void member(List<Place> parts, String name, JsonNode value, String at, Visitor visitor) {
    String pointer = at + "/" + Place.escape(name);
    boolean declared = false;
    boolean closed = false;
    for (Place part : parts) {
      closed |= part.has("properties");
      if (part.child("properties").has(name)) {
        visitor.member(part.child("properties").child(name));
        walk(part.get("properties").get(name), value, pointer, visitor);
        declared = true;
      } else if (part.node().path("additionalProperties").isObject()) {
        walk(part.get("additionalProperties"), value, pointer, visitor);
        declared = true;
      } else {
        declared |= part.node().path("additionalProperties").asBoolean();
      }
    }
    if (closed && !declared) {
      visitor.undeclared(pointer);
    }
  }

  /** The schema itself and, recursively, all of allOf and the variants that fit the value. */
  private List<Place> parts(Place schema, JsonNode value) {
    List<Place> parts = new ArrayList<>();
    parts.add(schema);
    schema.child("allOf").items().forEach(each -> parts.addAll(parts(each.followed(), value)));
    for (String union : List.of("oneOf", "anyOf")) {
      variants(schema, union, value).forEach(each -> parts.addAll(parts(each.followed(), value)));
    }
    return parts;
  }

  private List<Place> variants(Place schema, String union, JsonNode value) {
    Optional<Place> named = named(schema, value);
    return schema.child(union).items().stream()
        .filter(
            variant ->
                named.isPresent()
                    ? named.get().equals(variant.followed())
                    : schemas.valid(variant.followed(), value))
        .toList();
  }

  /** The variant that the discriminator names. */
  private static Optional<Place> named(Place schema, JsonNode value) {
    Place discriminator = schema.child("discriminator");
    String name = value.path(discriminator.text("propertyName")).asText("");
    String reference = discriminator.child("mapping").text(name);
    return reference.startsWith("#")
        ? Optional.of(Place.root(schema.file()).at(reference.substring(1)))
        : Optional.empty();
  }
}
