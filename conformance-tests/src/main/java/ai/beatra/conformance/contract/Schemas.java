package ai.beatra.conformance.contract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Validates values against schemas of the spec, by the rules of OpenAPI 3.0, formats asserted. */
public final class Schemas {
  /** The validator takes a document for OpenAPI 3.0 YAML by the ending of its address. */
  private static final String ADDRESS = "https://spec.invalid/openapi.yaml";

  private final SchemaRegistry registry;
  private final Map<String, Schema> compiled = new ConcurrentHashMap<>();

  public Schemas(YamlFile openapi) {
    String document = Json.write(openapi.root());
    SchemaRegistryConfig config =
        SchemaRegistryConfig.builder().formatAssertionsEnabled(true).locale(Locale.ENGLISH).build();
    // A discriminator is only a hint; the library, following it, loses the faults of nested unions.
    Dialect dialect =
        Dialect.builder(Dialects.getOpenApi30())
            .keywords(keywords -> keywords.remove("discriminator"))
            .build();
    registry =
        SchemaRegistry.withDialect(
            dialect,
            builder -> builder.schemas(Map.of(ADDRESS, document)).schemaRegistryConfig(config));
  }

  /** What is wrong with the value, one sentence each; empty when it is valid. */
  public List<String> faults(Place schema, JsonNode value) {
    Schema compiledSchema =
        compiled.computeIfAbsent(
            schema.pointer(), at -> registry.getSchema(SchemaLocation.of(ADDRESS + "#" + at)));
    return compiledSchema.validate(value).stream()
        .map(error -> error.getInstanceLocation() + " " + error.getMessage())
        .distinct()
        .toList();
  }

  /** A text from a header or a query as the JSON value that its schema speaks of. */
  public static JsonNode typed(Place schema, String text) {
    Optional<JsonNode> json = Json.parse(text.getBytes(StandardCharsets.UTF_8));
    return schema.text("type").equals("string") || json.isEmpty()
        ? JsonNodeFactory.instance.textNode(text)
        : json.get();
  }

  /** Whether a value of the schema can have something at the pointer. */
  public static boolean declares(Place schema, JsonPointer at) {
    if (at.matches()) {
      return true;
    }
    String name = at.getMatchingProperty();
    for (Place part : alternatives(schema, new LinkedHashSet<>())) {
      JsonNode others = part.node().path("additionalProperties");
      boolean free = others.asBoolean() || !(part.has("properties") || part.has("items"));
      if (part.child("properties").has(name)) {
        if (declares(part.get("properties").get(name), at.tail())) {
          return true;
        }
      } else if (part.text("type").equals("object") && free && !others.isObject()
          || others.isObject() && declares(part.get("additionalProperties"), at.tail())
          || at.mayMatchElement() && part.has("items") && declares(part.get("items"), at.tail())) {
        return true;
      }
    }
    return false;
  }

  /** The schema and all that its unions and parts lead to. */
  private static Set<Place> alternatives(Place schema, Set<Place> met) {
    if (met.add(schema)) {
      for (String keyword : List.of("allOf", "oneOf", "anyOf")) {
        schema.child(keyword).items().forEach(each -> alternatives(each.followed(), met));
      }
    }
    return met;
  }

  public boolean valid(Place schema, JsonNode value) {
    return faults(schema, value).isEmpty();
  }
}
