package ai.beatra.spec.lint.example;

import ai.beatra.spec.contract.EventStream;
import ai.beatra.spec.contract.Operation;
import ai.beatra.spec.contract.Operation.Answer;
import ai.beatra.spec.contract.SchemaCheck.Inapplicable;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.Node;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Every parameter, property, value and alternative stands in an example that is replayed. */
public final class Shown {
  static final String RULE = "unshown";

  private static final JsonMapper JSON = new JsonMapper();
  private static final String ERROR_SCHEMA = "#/components/schemas/ApiErrorResponse";

  private Shown() {}

  public static void check(Spec spec, Consumer<Finding> found) {
    Tally requests = new Tally(spec, true);
    Tally answers = new Tally(spec, false);
    for (Operation operation : spec.operations()) {
      requests(spec, operation, requests);
      answers(spec, operation, answers);
    }
    requests.missing(found);
    answers.missing(found);
  }

  private static void requests(Spec spec, Operation operation, Tally tally) {
    List<Node> sent = new ArrayList<>();
    operation.answers().stream()
        .filter(Answer::isReplayed)
        .forEach(it -> sent.add(it.example().get("x-request")));
    for (Node parameter : operation.parameters()) { // what is handled for all is asked of none
      String in = parameter.get("in").text();
      boolean handled = parameter.get("x-server-handled").value().asBoolean();
      if (in.equals("query") || (in.equals("header") && !handled)) {
        String name = parameter.get("name").text();
        String message = "No request of an example sends the parameter \"%s\".".formatted(name);
        tally.declare(parameter.pointer().toString(), parameter, message);
        tally.declareAll(parameter.get("schema"));
        String holder = in.equals("query") ? "query" : "headers";
        for (Node request : sent) {
          request.get(holder).members().values().stream()
              .filter(it -> it.name().equalsIgnoreCase(name) && !it.value().isNull())
              .forEach(it -> tally.meet(parameter, it.value()));
        }
      }
    }
    for (Node mediaType : operation.requestBody().get("content").members().values()) {
      tally.declareAll(mediaType.get("schema"));
      List<JsonNode> bodies = new ArrayList<>();
      sent.forEach(it -> bodies.add(it.get("body").value()));
      mediaType
          .get("examples")
          .members()
          .values()
          .forEach(it -> bodies.add(spec.resolve(it).get("value").value()));
      bodies.forEach(it -> tally.walk(mediaType.get("schema"), it));
    }
  }

  private static void answers(Spec spec, Operation operation, Tally tally) {
    operation
        .responses()
        .forEach(
            (status, response) -> {
              for (Node mediaType : response.get("content").members().values()) {
                Node schema = mediaType.get("schema");
                Node events = mediaType.get("x-sse-event-schema");
                tally.declareAll(schema);
                tally.declareAll(events);
                for (Node place : mediaType.get("examples").members().values()) {
                  JsonNode value = spec.resolve(place).get("value").value();
                  if (!status.equals("default")) {
                    tally.walk(schema, value);
                  }
                  if (events.exists()) {
                    events(spec, events, value, tally);
                  }
                }
              }
            });
  }

  private static void events(Spec spec, Node schema, JsonNode text, Tally tally) {
    for (EventStream.Event event : EventStream.parse(text.asText())) {
      try {
        tally.walk(
            event.isError() ? spec.target(ERROR_SCHEMA) : schema, JSON.readTree(event.data()));
      } catch (JsonProcessingException e) {
        // [DONE], or what the rule for examples reports.
      }
    }
  }

  /** What schemas declare, and which of it was met; what is used in many places counts once. */
  private static final class Tally {
    private final Spec spec;
    private final boolean requests;
    private final Map<String, Finding> declared = new LinkedHashMap<>();
    private final Set<JsonPointer> visited = new HashSet<>();
    private final Set<String> met = new HashSet<>();

    /**
     * @param requests whether all has to be sent, or only all properties be answered
     */
    Tally(Spec spec, boolean requests) {
      this.spec = spec;
      this.requests = requests;
    }

    void declare(String key, Node place, String message) {
      String fix =
          requests
              ? "Put it into a request example, or into the x-request of an answer's."
              : "Put it into an example that is replayed.";
      declared.putIfAbsent(key, place.finding(RULE, message, fix));
    }

    void missing(Consumer<Finding> found) {
      declared.keySet().removeAll(met);
      declared.values().forEach(found);
    }

    void declareAll(Node place) {
      Node schema = spec.resolve(place);
      if (!schema.exists() || !visited.add(schema.pointer())) {
        return;
      }
      for (Node value : requests ? schema.get("enum").items() : List.<Node>of()) {
        if (!value.value().isNull()) {
          String message = "No example sends the value \"%s\".".formatted(value.value().asText());
          declare(key(schema, value.value()), value, message);
        }
      }
      for (Node property : schema.get("properties").members().values()) {
        String verb = requests ? "sends" : "answers with";
        String message = "No example %s the property \"%s\".".formatted(verb, property.name());
        declare(property.pointer().toString(), property, message);
        declareAll(property);
      }
      for (Node variant : variants(schema)) {
        Node one = spec.resolve(variant);
        if (requests && one.has("type")) {
          declare(one.pointer().toString(), variant, "No example sends this alternative.");
        }
        declareAll(variant);
      }
      declareAll(schema.get("items"));
      declareAll(schema.get("additionalProperties"));
    }

    private static List<Node> variants(Node schema) {
      List<Node> variants = new ArrayList<>(schema.get("oneOf").items());
      variants.addAll(schema.get("anyOf").items());
      variants.addAll(schema.get("allOf").items());
      return variants;
    }

    private static String key(Node schema, JsonNode value) {
      return schema.pointer() + "=" + value.asText();
    }

    void meet(Node parameter, JsonNode value) {
      met.add(parameter.pointer().toString());
      walk(parameter.get("schema"), TextNode.valueOf(value.asText()));
    }

    /** Notes what of the schema a value uses. */
    void walk(Node place, JsonNode value) {
      Node schema = spec.resolve(place);
      if (!schema.exists() || value.isMissingNode()) {
        return;
      }
      met.add(schema.pointer().toString());
      met.add(key(schema, value));
      for (Map.Entry<String, JsonNode> member : value.properties()) {
        Node property = schema.get("properties").get(member.getKey());
        if (property.exists()) {
          met.add(property.pointer().toString());
        }
        Node rest = property.exists() ? property : schema.get("additionalProperties");
        walk(rest, member.getValue());
      }
      if (value.isArray()) {
        value.forEach(item -> walk(schema.get("items"), item));
      }
      schema.get("allOf").items().forEach(it -> walk(it, value));
      for (String union : List.of("oneOf", "anyOf")) {
        schema.get(union).items().stream()
            .filter(it -> fits(schema, it, value))
            .forEach(it -> walk(it, value));
      }
    }

    private boolean fits(Node schema, Node alternative, JsonNode value) {
      Node discriminator = schema.get("discriminator");
      String name = value.path(discriminator.get("propertyName").text()).asText("");
      Node target = discriminator.get("mapping").get(name);
      if (target.exists()) {
        return target.text().equals(alternative.get("$ref").text());
      }
      try {
        return spec.schemas().violations(alternative.pointer(), value).isEmpty();
      } catch (Inapplicable e) {
        return false; // told elsewhere
      }
    }
  }
}
