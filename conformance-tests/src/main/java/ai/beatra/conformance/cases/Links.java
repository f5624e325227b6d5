package ai.beatra.conformance.cases;

import ai.beatra.conformance.contract.Operation;
import ai.beatra.conformance.contract.Place;
import ai.beatra.conformance.contract.Spec;
import ai.beatra.conformance.http.Request;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the spec says can be done with an answer: OpenAPI's {@code links}. */
public final class Links {
  private static final String CANCEL = "cancelTask";

  private final Spec spec;

  public Links(Spec spec) {
    this.spec = spec;
  }

  /**
   * The requests that these answers of one operation lead to.
   *
   * @throws IllegalArgumentException when a link leads nowhere, whatever the answer
   */
  public List<Case> from(List<Exchange> answers) {
    List<Case> cases = new ArrayList<>();
    Map<String, Boolean> followed = new TreeMap<>();
    for (Exchange answer : answers) {
      Place response = answer.response().orElse(answer.operation().place());
      response
          .get("links")
          .members()
          .forEach(
              (name, link) -> {
                Optional<Case> next = follow(name, link, answer);
                next.ifPresent(cases::add);
                followed.merge(link.where(), next.isPresent(), Boolean::logicalOr);
              });
    }
    followed.forEach(
        (where, once) -> {
          if (!once) {
            throw new IllegalArgumentException(where + ": no answer has what the link needs.");
          }
        });
    return cases;
  }

  /** What stops the work that an answer has begun. */
  public Optional<Case> cancel(Exchange exchange) {
    return exchange
        .response()
        .map(response -> response.get("links").get(CANCEL))
        .filter(Place::present)
        .flatMap(link -> follow(CANCEL, link, exchange));
  }

  private Optional<Case> follow(String name, Place link, Exchange exchange) {
    Operation operation =
        spec.operations().stream()
            .filter(each -> each.id().equals(link.text("operationId")))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        link.where() + ": the link's operationId is that of no operation."));
    ObjectNode changes = JsonNodeFactory.instance.objectNode();
    for (var parameter : link.node().path("parameters").properties()) {
      Optional<String> value = evaluated(parameter.getValue(), exchange);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      String in = in(operation, parameter.getKey());
      changes
          .withObject("/" + (in.equals("header") ? "headers" : in))
          .put(parameter.getKey(), value.get());
    }
    Request request = Examples.request(operation, changes);
    String title = name + " of " + exchange.tried().name();
    return Optional.of(
        new Case(operation, "links", title, link, "", request, new Expected.Accepted()));
  }

  private static String in(Operation operation, String name) {
    return operation.parameters().stream()
        .filter(parameter -> parameter.text("name").equals(name))
        .map(parameter -> parameter.text("in"))
        .findFirst()
        .orElse("query");
  }

  /** A constant, or a runtime expression about the answer. */
  private static Optional<String> evaluated(JsonNode value, Exchange exchange) {
    String text = value.asText();
    if (text.startsWith("$response.body#")) {
      return exchange
          .json()
          .map(body -> body.at(text.substring("$response.body#".length())))
          .filter(JsonNode::isValueNode)
          .map(JsonNode::asText);
    }
    if (text.startsWith("$response.header.")) {
      return exchange.answer().header(text.substring("$response.header.".length()));
    }
    return text.startsWith("$") ? Optional.empty() : Optional.of(text);
  }
}
