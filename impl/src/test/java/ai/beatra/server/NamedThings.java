package ai.beatra.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the contract lets a client name something, read from the contract itself: a new operation,
 * parameter or member is among it at once.
 */
final class NamedThings {
  /** What can be named, or in whose hands it is that is not a tenant's. */
  enum Kind {
    TASK,
    ARTIFACT,
    /** Of an artifact's file, signed. */
    URL,
    /** A place in a list. */
    CURSOR,
    IDEMPOTENCY_KEY,
    /** The same for all, or of the caller's own making: nobody can be told apart by it. */
    NOBODYS
  }

  /** What a name stands for, wherever it stands; a name that is missing here fails the test. */
  private static final Map<String, Kind> KINDS =
      Map.ofEntries(
          Map.entry("task_id", Kind.TASK),
          Map.entry("artifact_id", Kind.ARTIFACT),
          Map.entry("url", Kind.URL),
          Map.entry("audio_url", Kind.URL),
          Map.entry("cursor", Kind.CURSOR),
          Map.entry("next_cursor", Kind.CURSOR),
          Map.entry("Idempotency-Key", Kind.IDEMPOTENCY_KEY),
          // Models and the docs are the same for all.
          Map.entry("model", Kind.NOBODYS),
          Map.entry("doc_url", Kind.NOBODYS),
          // An example shows that it is refused: calls back are only planned.
          Map.entry("callback_url", Kind.NOBODYS),
          // Times.
          Map.entry("created_after", Kind.NOBODYS),
          Map.entry("created_before", Kind.NOBODYS),
          // Said back, or handed on to the model as it is; nothing is found by it.
          Map.entry("X-Request-Id", Kind.NOBODYS),
          Map.entry("request_id", Kind.NOBODYS),
          Map.entry("Prefer", Kind.NOBODYS),
          Map.entry("X-Stainless-Lang", Kind.NOBODYS),
          Map.entry("id", Kind.NOBODYS),
          Map.entry("tool_call_id", Kind.NOBODYS),
          Map.entry("prompt_cache_key", Kind.NOBODYS),
          Map.entry("user", Kind.NOBODYS),
          // Of a text.
          Map.entry("token", Kind.NOBODYS));

  private static final Pattern NAMES_SOMETHING =
      Pattern.compile("(.*_)?(ids?|urls?|uris?|cursor|key|ref|reference|token|handle|user|secret)");

  private static final List<String> METHODS =
      List.of("get", "post", "put", "patch", "delete", "head", "options");

  /**
   * One operation.
   *
   * @param parameters by their name, with their example
   * @param bodies all that the contract shows
   * @param form whether they are sent as multipart/form-data
   */
  record Operation(
      String id,
      String method,
      String path,
      Map<String, JsonNode> parameters,
      List<JsonNode> bodies,
      boolean form) {
    boolean has(String parameter) {
      return parameters.containsKey(parameter);
    }
  }

  /**
   * A place at which an operation takes something of a kind.
   *
   * @param in path, query, header or body
   * @param at the parameter, or the pointer into the body
   * @param body the one that is sent; null if there is none
   */
  record Place(Operation operation, String in, String at, Kind kind, @Nullable JsonNode body) {
    @Override
    public String toString() {
      return operation.id() + " " + in + ":" + at;
    }
  }

  private final JsonNode spec;

  NamedThings() {
    try {
      spec = new YAMLMapper().readTree(Path.of("../spec/openapi.yaml").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode resolved(JsonNode node) {
    JsonNode at = node;
    while (at.has("$ref")) {
      at = spec.at(at.path("$ref").asText().substring(1));
    }
    return at;
  }

  List<Operation> operations() {
    var operations = new ArrayList<Operation>();
    for (Map.Entry<String, JsonNode> path : spec.path("paths").properties()) {
      for (String method : METHODS) {
        JsonNode operation = path.getValue().path(method);
        if (!operation.isMissingNode()) {
          operations.add(operation(path.getKey(), method, path.getValue(), operation));
        }
      }
    }
    return operations;
  }

  private Operation operation(String path, String method, JsonNode around, JsonNode operation) {
    var parameters = new LinkedHashMap<String, JsonNode>();
    for (JsonNode list : List.of(around.path("parameters"), operation.path("parameters"))) {
      list.forEach(each -> parameters.put(resolved(each).path("name").asText(), resolved(each)));
    }
    JsonNode body = resolved(operation.path("requestBody")).path("content");
    return new Operation(
        operation.path("operationId").asText(),
        method.toUpperCase(Locale.ROOT),
        path,
        parameters,
        bodies(body, operation.path("responses")),
        body.has("multipart/form-data"));
  }

  /** Those of the requests, and those that stand beside what they are answered with. */
  private List<JsonNode> bodies(JsonNode content, JsonNode responses) {
    var bodies = new ArrayList<JsonNode>();
    content.forEach(
        media -> media.path("examples").forEach(each -> bodies.add(resolved(each).path("value"))));
    responses.forEach(
        response ->
            resolved(response)
                .path("content")
                .forEach(
                    media ->
                        media
                            .path("examples")
                            .forEach(
                                each ->
                                    bodies.add(resolved(each).path("x-request").path("body")))));
    bodies.removeIf(each -> !each.isObject());
    return bodies;
  }

  /** All places but those that name nobody's. */
  List<Place> places() {
    var places = new ArrayList<Place>();
    for (Operation operation : operations()) {
      operation
          .parameters()
          .forEach(
              (name, parameter) -> {
                if (isFree(parameter.path("schema"))) {
                  String in = parameter.path("in").asText();
                  @Nullable JsonNode body = operation.bodies().stream().findFirst().orElse(null);
                  places.add(new Place(operation, in, name, kind(name), body));
                }
              });
      places.addAll(placesInBodies(operation));
    }
    places.removeIf(each -> each.kind() == Kind.NOBODYS);
    return places;
  }

  /** What may be any text. */
  private boolean isFree(JsonNode schema) {
    JsonNode type = resolved(schema);
    return type.path("type").asText().equals("string") && !type.has("enum") && !type.has("pattern");
  }

  private List<Place> placesInBodies(Operation operation) {
    var places = new ArrayList<Place>();
    Set<String> known = new HashSet<>();
    for (JsonNode body : operation.bodies()) {
      Set<String> shape = new TreeSet<>();
      members(body, "", (pointer, value) -> shape.add(general(pointer)));
      members(
          body,
          "",
          (pointer, value) -> {
            String name = pointer.substring(pointer.lastIndexOf('/') + 1);
            if (value.isTextual()
                && NAMES_SOMETHING.matcher(name).matches()
                && known.add(general(pointer) + shape)) {
              places.add(new Place(operation, "body", pointer, kind(name), body));
            }
          });
    }
    return places;
  }

  /** The same for each item of a list. */
  static String general(String pointer) {
    return pointer.replaceAll("/\\d+", "/*");
  }

  private static void members(JsonNode node, String at, BiConsumer<String, JsonNode> each) {
    if (node instanceof ObjectNode) {
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        String pointer = at + "/" + member.getKey();
        each.accept(pointer, member.getValue());
        members(member.getValue(), pointer, each);
      }
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      members(node.get(i), at + "/" + i, each);
    }
  }

  private static Kind kind(String name) {
    Kind kind = KINDS.get(name);
    if (kind == null) {
      throw new AssertionError(
          "How does one make a "
              + name
              + "? The contract has one now: say in NamedThings.KINDS what it names, and have"
              + " Belongings make one of a tenant's.");
    }
    return kind;
  }

  /**
   * Where the contract's schemas have members that name something, of requests and of answers, by
   * what they name.
   */
  Map<Kind, Set<String>> namesInSchemas() {
    var names = new TreeMap<Kind, Set<String>>();
    for (JsonNode schema : spec.path("components").path("schemas")) {
      namesInSchema(schema, names);
    }
    return names;
  }

  private void namesInSchema(JsonNode schema, Map<Kind, Set<String>> names) {
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      JsonNode type = resolved(property.getValue());
      String name = property.getKey();
      if (isFree(type) && NAMES_SOMETHING.matcher(name).matches()) {
        names.computeIfAbsent(kind(name), any -> new TreeSet<>()).add(name);
      }
      namesInSchema(property.getValue(), names);
    }
    schema.path("oneOf").forEach(each -> namesInSchema(each, names));
    if (schema.has("items")) {
      namesInSchema(schema.path("items"), names);
    }
  }
}
