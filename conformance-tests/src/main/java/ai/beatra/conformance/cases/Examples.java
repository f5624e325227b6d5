package ai.beatra.conformance.cases;

import ai.beatra.conformance.contract.Json;
import ai.beatra.conformance.contract.Operation;
import ai.beatra.conformance.contract.Place;
import ai.beatra.conformance.http.Body;
import ai.beatra.conformance.http.Form;
import ai.beatra.conformance.http.Request;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Stream;

/**
 * Makes a request of each example of an operation: the request example of the same name, what
 * {@code x-request} changes, and the first request example for the rest.
 */
public final class Examples {
  private final Operation operation;
  private final Map<String, Place> requests;

  private Examples(Operation operation) {
    this.operation = operation;
    this.requests = operation.requestExamples();
  }

  /** All examples: those with an answer in the order of the answers, then the unanswered. */
  public static List<Case> of(Operation operation) {
    return new Examples(operation).read();
  }

  private List<Case> read() {
    List<Case> examples = new ArrayList<>();
    Map<String, Place> unanswered = new LinkedHashMap<>(requests);
    for (Operation.Content answer : operation.answers()) {
      for (var shown : answer.place().get("examples").members().entrySet()) {
        String name = shown.getKey();
        Place place = shown.getValue();
        JsonNode value = place.node().path("value");
        Expected expected = new Expected.Shown(answer.status(), answer.mediaType(), value);
        examples.add(example(answer.status(), name, place, expected));
        unanswered.remove(name);
      }
    }
    Optional<String> empty = operation.emptySuccesses().stream().findFirst();
    unanswered.forEach((name, place) -> examples.add(unshown(name, place, empty)));
    if (requests.isEmpty() && examples.stream().noneMatch(Case::isSuccess)) {
      examples.add(unshown(empty.isEmpty() ? "default" : "no content", operation.place(), empty));
    }
    return examples;
  }

  /** What is answered without a body has no example of its answer to be shown by. */
  private Case unshown(String name, Place place, Optional<String> empty) {
    return empty
        .map(status -> example(status, name, place, Expected.Shown.empty(status)))
        .orElseGet(() -> unshown(name, place));
  }

  private Case unshown(String name, Place place) {
    return example("no answer yet", name, place, new Expected.Unshown());
  }

  private Case example(String group, String name, Place place, Expected expected) {
    Request request = request(name, place.child("x-request").node());
    return new Case(operation, group, name, place, place.text("x-state"), request, expected);
  }

  /**
   * A request that no example shows.
   *
   * @param changes in the form of {@code x-request}
   */
  static Request request(Operation operation, JsonNode changes) {
    return new Examples(operation).request("", changes);
  }

  private Request request(String name, JsonNode changes) {
    Body body = body(name, changes);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "*/*");
    String own = operation.takesForm() ? Form.CONTENT_TYPE : firstMediaType();
    String type = changes.path("content_type").asText(own);
    if (!type.isEmpty() && !operation.requestContent().isEmpty()) {
      headers.put("Content-Type", type);
    }
    Request request = new Request(operation.method(), target(changes), headers, body);
    for (var header : changes.path("headers").properties()) {
      request =
          header.getValue().isNull()
              ? request.without(header.getKey())
              : request.with(header.getKey(), header.getValue().asText());
    }
    return request;
  }

  private String firstMediaType() {
    return operation.requestContent().keySet().stream().findFirst().orElse("");
  }

  private Body body(String name, JsonNode changes) {
    if (changes.has("raw")) {
      return Body.of(changes.path("raw").asText());
    }
    Optional<JsonNode> shown =
        changes.has("body")
            ? Optional.of(changes.path("body"))
            : Stream.concat(Stream.ofNullable(requests.get(name)), requests.values().stream())
                .findFirst()
                .map(place -> place.child("value").node());
    return shown.map(value -> body(value, changes.path("body_bytes").asLong())).orElse(Body.NONE);
  }

  private Body body(JsonNode value, long size) {
    if (operation.takesForm()) {
      return form(operation, value, size)
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      operation.title() + ": no form, texts and a data URI: " + Json.write(value)));
    }
    byte[] bytes = Json.write(value).getBytes(StandardCharsets.UTF_8);
    return new Body.Bytes(bytes, Math.max(0, size - bytes.length));
  }

  /** A form with the fields of an operation; no form when one of them cannot be sent as such. */
  static Optional<Form> form(Operation operation, JsonNode fields, long fileBytes) {
    String file =
        operation
            .place()
            .get("requestBody")
            .get("content")
            .get(Operation.FORM)
            .get("schema")
            .get("properties")
            .members()
            .entrySet()
            .stream()
            .filter(property -> property.getValue().text("format").equals("binary"))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse("");
    return Form.of(fields, file, fileBytes);
  }

  /** Path and query; what the example does not name is taken from the parameter's own example. */
  private String target(JsonNode changes) {
    String path = operation.path();
    Map<String, String> query = new LinkedHashMap<>();
    for (Place parameter : operation.parameters()) {
      String name = parameter.text("name");
      String shown = parameter.text("example");
      if (parameter.text("in").equals("path")) {
        String value = changes.path("path").path(name).asText(shown);
        path = path.replace("{" + name + "}", encoded(value));
      }
      if (parameter.text("in").equals("query") && parameter.node().path("required").asBoolean()) {
        query.put(name, shown);
      }
    }
    for (var each : changes.path("query").properties()) {
      query.remove(each.getKey());
      if (!each.getValue().isNull()) {
        query.put(each.getKey(), each.getValue().asText());
      }
    }
    StringJoiner joined = new StringJoiner("&", "?", "").setEmptyValue("");
    query.forEach((name, value) -> joined.add(encoded(name) + "=" + encoded(value)));
    return path + joined;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
