package ai.beatra.generated;

import ai.beatra.model.Checkable;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/** The contract as it lies on the class path, and a mapper that is set up like the server's. */
final class Spec {
  static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfigDefaults(
              coercion ->
                  Stream.of(CoercionInputShape.values())
                      .filter(shape -> shape != CoercionInputShape.Integer)
                      .forEach(shape -> coercion.setCoercion(shape, CoercionAction.Fail)))
          .build();

  private final JsonNode root;

  Spec() {
    try (InputStream yaml = Spec.class.getResourceAsStream("/beatra/openapi.yaml")) {
      // SnakeYAML rather than Jackson's own reader, which does not follow anchors.
      root = JSON.valueToTree(new Yaml().<Object>load(yaml));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The classes of the contract's data. */
  static List<Class<?>> types() throws ReflectiveOperationException, URISyntaxException {
    var types = new ArrayList<Class<?>>();
    File folder = new File(Checkable.class.getResource("Checkable.class").toURI()).getParentFile();
    for (String file : folder.list((parent, name) -> name.endsWith(".class"))) {
      types.add(Class.forName("ai.beatra.model." + file.replace(".class", "")));
    }
    return types;
  }

  /** One operation of the contract. */
  record Operation(String method, String path, JsonNode definition) {
    String name() {
      return method + " " + path;
    }
  }

  /** A value that the contract shows for a schema. */
  record Example(String name, String schema, JsonNode value) {}

  List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : root.get("paths").properties()) {
      path.getValue().properties().stream()
          .filter(method -> method.getValue().has("operationId"))
          .map(method -> operation(path.getKey(), method.getKey(), method.getValue()))
          .forEach(operations::add);
    }
    return operations;
  }

  private static Operation operation(String path, String method, JsonNode definition) {
    return new Operation(method.toUpperCase(Locale.ROOT), path, definition);
  }

  /** The examples of all request bodies that are JSON; a form has no DTO. */
  List<Example> requests() {
    List<Example> examples = new ArrayList<>();
    for (Operation operation : operations()) {
      JsonNode body = resolve(operation.definition().path("requestBody"));
      addExamples(operation.name(), body, examples);
    }
    return examples;
  }

  /** The examples of all answers; of a stream, each event's data. */
  List<Example> answers() {
    List<Example> examples = new ArrayList<>();
    for (Operation operation : operations()) {
      for (Map.Entry<String, JsonNode> response :
          operation.definition().get("responses").properties()) {
        String name = operation.name() + " · " + response.getKey();
        addExamples(name, resolve(response.getValue()), examples);
      }
    }
    return examples;
  }

  private void addExamples(String name, JsonNode body, List<Example> examples) {
    for (Map.Entry<String, JsonNode> media : body.path("content").properties()) {
      for (Map.Entry<String, JsonNode> example : media.getValue().path("examples").properties()) {
        String full = name + " · " + example.getKey();
        JsonNode value = resolve(example.getValue()).get("value");
        if (media.getKey().equals("text/event-stream")) {
          addEvents(full, media.getValue().get("x-sse-event-schema"), value.asText(), examples);
        } else if (media.getKey().equals("application/json")) {
          examples.add(new Example(full, schemaName(media.getValue().get("schema")), value));
        }
      }
    }
  }

  private static void addEvents(
      String name, JsonNode schema, String stream, List<Example> examples) {
    for (String event : stream.split("\n\n")) {
      String type = event.startsWith("event: error") ? "ApiErrorResponse" : schemaName(schema);
      event
          .lines()
          .filter(line -> line.startsWith("data: {"))
          .map(line -> new Example(name, type, json(line.substring("data: ".length()))))
          .forEach(examples::add);
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String schemaName(JsonNode schema) {
    String ref = schema.get("$ref").asText();
    return ref.substring(ref.lastIndexOf('/') + 1);
  }

  JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? root.at(node.get("$ref").asText().substring(1)) : node;
  }
}
