package ai.beatra.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Validates values against schemas of the spec, by the rules of OpenAPI 3.0, formats asserted. */
final class Schemas {
  /** The validator takes a document for OpenAPI 3.0 YAML by the ending of its address. */
  private static final String ADDRESS = "https://spec.invalid/openapi.yaml";

  private final SchemaRegistry registry;
  private final Map<String, Schema> compiled = new ConcurrentHashMap<>();

  Schemas(YamlFile openapi) {
    String document = Json.write(openapi.root());
    registry =
        SchemaRegistry.withDialect(
            Dialects.getOpenApi30(), builder -> builder.schemas(Map.of(ADDRESS, document)));
  }

  /** What is wrong with the value, one sentence each; empty when it is valid. */
  List<String> faults(Place schema, JsonNode value) {
    Schema compiledSchema =
        compiled.computeIfAbsent(
            schema.pointer(), at -> registry.getSchema(SchemaLocation.of(ADDRESS + "#" + at)));
    return compiledSchema
        .validate(
            value,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
        .stream()
        .map(error -> error.getInstanceLocation() + " " + error.getMessage())
        .distinct()
        .toList();
  }

  /** A text from a header or a query as the JSON value that its schema speaks of. */
  static JsonNode typed(Place schema, String text) {
    Optional<JsonNode> json = Json.parse(text.getBytes(StandardCharsets.UTF_8));
    return schema.text("type").equals("string") || json.isEmpty()
        ? JsonNodeFactory.instance.textNode(text)
        : json.get();
  }

  boolean valid(Place schema, JsonNode value) {
    return faults(schema, value).isEmpty();
  }
}
