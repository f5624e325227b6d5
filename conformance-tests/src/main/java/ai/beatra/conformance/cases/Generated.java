package ai.beatra.conformance.cases;

import ai.beatra.conformance.contract.Operation;
import ai.beatra.conformance.contract.Place;
import ai.beatra.conformance.contract.SchemaWalk;
import ai.beatra.conformance.contract.Schemas;
import ai.beatra.conformance.http.Request;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requests made from an operation's schemas: each is an example with one thing changed. The
 * validator judges each of them; what it sees otherwise than it was meant is left out, and told.
 */
public final class Generated {
  private static final long SEED = 20_260_101;
  private static final int MOST = 1500;

  private final Schemas schemas;
  private final Operation operation;
  private final Random random = new Random(SEED);
  private final Set<String> seen = new HashSet<>();
  private final Set<String> unions = new HashSet<>();
  private final List<Case> cases = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();
  private String state = "";

  private Generated(Schemas schemas, Operation operation) {
    this.schemas = schemas;
    this.operation = operation;
  }

  /**
   * What was made of an operation.
   *
   * @param cases valid and invalid ones
   * @param leftOut what was thought of and is not sent, and why, a line each
   */
  record Requests(List<Case> cases, List<String> leftOut) {}

  /**
   * The same each time.
   *
   * @param examples of the operation; those that follow its schema are changed
   * @throws IllegalStateException when there are more than can be sent
   */
  static Requests of(Schemas schemas, Operation operation, List<Case> examples) {
    Generated generated = new Generated(schemas, operation);
    operation.parameters().forEach(generated::parameter);
    for (Place content : operation.requestContent().values()) {
      for (Case example : examples) {
        if (example.isValid()) {
          generated.state = example.state();
          example
              .request()
              .body()
              .json()
              .ifPresent(body -> generated.body(content.get("schema"), body));
        }
      }
    }
    if (generated.cases.size() > MOST) {
      throw new IllegalStateException(
          "%s: its schemas lead to %d requests, more than the %d that are sent. Raise Generated.MOST."
              .formatted(operation.title(), generated.cases.size(), MOST));
    }
    return new Requests(List.copyOf(generated.cases), List.copyOf(generated.leftOut));
  }

  /** Each schema is exercised once, by the first example that uses it. */
  private void body(Place schema, JsonNode body) {
    new SchemaWalk(schemas)
        .walk(
            schema,
            body,
            new SchemaWalk.Visitor() {
              @Override
              public void value(Place part, String at, JsonNode value) {
                if (part.has("oneOf") || part.has("anyOf")) {
                  unions.add(at);
                }
                if (seen.add(part.pointer())) {
                  for (Neighbour each : Neighbours.of(random, part, at, value)) {
                    body(schema, body, each);
                  }
                }
              }
            });
  }

  private void body(Place schema, JsonNode body, Neighbour neighbour) {
    JsonNode changed = changed(body, neighbour.at(), neighbour.value());
    String name = (neighbour.at().isEmpty() ? "the body" : neighbour.at()) + " " + neighbour.name();
    if (operation.takesForm() && Examples.form(operation, changed, 0).isEmpty()) {
      leftOut.add(name + ": no form can say so");
    } else if (schemas.valid(schema, changed) != neighbour.valid()) {
      leftOut.add(name + otherwise(neighbour.valid()));
    } else {
      ObjectNode changes = JsonNodeFactory.instance.objectNode();
      changes.set("body", changed);
      add(name, schema, changes, neighbour.valid(), neighbour.at());
    }
  }

  private static String otherwise(boolean valid) {
    return valid ? ": the schema as a whole refuses it" : ": the schema as a whole allows it";
  }

  public static JsonNode changed(JsonNode body, String at, @Nullable JsonNode value) {
    if (at.isEmpty()) {
      return value == null ? JsonNodeFactory.instance.objectNode() : value;
    }
    JsonNode copy = body.deepCopy();
    JsonPointer pointer = JsonPointer.compile(at);
    JsonNode parent = copy.at(pointer.head());
    String name = pointer.last().getMatchingProperty();
    if (parent instanceof ArrayNode array) {
      array.set(pointer.last().getMatchingIndex(), value);
    } else if (parent instanceof ObjectNode object && value == null) {
      object.remove(name);
    } else if (parent instanceof ObjectNode object) {
      object.set(name, value);
    }
    return copy;
  }

  /** What the server answers for itself, whatever the operation, is tried by {@link Probes}. */
  private void parameter(Place parameter) {
    Place schema = parameter.get("schema");
    if (parameter.node().path("x-server-handled").asBoolean()) {
      return;
    }
    JsonNode shown = parameter.node().path("example");
    if (parameter.text("in").equals("path")) {
      for (String text : List.of("x", "\u00e4\u20ac")) {
        parameter(parameter, "is " + text, text, schemas.valid(schema, TextNode.valueOf(text)));
      }
    }
    for (Neighbour neighbour : Neighbours.of(random, schema, "", shown)) {
      JsonNode value = neighbour.value();
      if (value != null && value.isValueNode()) {
        parameter(parameter, neighbour.name(), value.asText(), neighbour.valid());
      }
    }
  }

  /** In a request all values are text, so the schema is asked what that text means. */
  private void parameter(Place parameter, String name, String text, boolean valid) {
    Place schema = parameter.get("schema");
    String in = parameter.text("in");
    String characters = in.equals("path") ? "[!-~&&[^/]]+|\u00e4\u20ac" : "[!-~]+";
    String at = in + ":" + parameter.text("name");
    if (!in.equals("query") && !text.matches(characters)) {
      leftOut.add(at + " " + name + ": no " + in + " can say so");
    } else if (schemas.valid(schema, Schemas.typed(schema, text)) != valid) {
      leftOut.add(at + " " + name + otherwise(valid));
    } else {
      ObjectNode changes = JsonNodeFactory.instance.objectNode();
      changes.putObject(in.equals("header") ? "headers" : in).put(parameter.text("name"), text);
      add(at + " " + name, parameter, changes, valid, at);
    }
  }

  private void add(String name, Place place, JsonNode changes, boolean valid, String at) {
    Set<String> around = new HashSet<>(unions);
    around.removeIf(union -> !(at + "/").startsWith(union + "/"));
    Expected expected =
        valid ? new Expected.Accepted() : new Expected.Refused(codes(name), at, around);
    String group = valid ? "valid" : "invalid";
    Request request = Examples.request(operation, changes);
    cases.add(new Case(operation, group, name, place, state, request, expected));
  }

  /** What nobody knows may be an option that no model has. */
  private static Set<String> codes(String name) {
    return name.endsWith(Neighbours.UNDECLARED)
        ? Set.of("invalid_request", "unsupported_option")
        : Set.of("invalid_request");
  }
}
