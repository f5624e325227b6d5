package ai.beatra.conformance.checks;

import ai.beatra.conformance.cases.Exchange;
import ai.beatra.conformance.cases.Expected;
import ai.beatra.conformance.cases.Models;
import ai.beatra.conformance.contract.Operation;
import ai.beatra.conformance.http.EventStream;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/** The answer is the one that the spec shows. */
public final class ExampleCheck implements Check {
  private final Models models;

  /**
   * @param models where they are not known only an error's code and param are compared
   */
  public ExampleCheck(Models models) {
    this.models = models;
  }

  @Override
  public void look(Exchange exchange, Consumer<String> faults) {
    if (exchange.tried().expected() instanceof Expected.Unshown) {
      faults.accept(
          "example: the spec has this request but no answer to it. Paste the answer below into the"
              + " response examples under the same name.");
    }
    if (exchange.tried().expected() instanceof Expected.Shown shown) {
      if (shown.value().isMissingNode()) {
        empty(exchange, faults);
        return;
      }
      compare(comparable(shown.value()), exchange, faults);
    }
  }

  private static void empty(Exchange exchange, Consumer<String> faults) {
    if (exchange.answer().body().length > 0) {
      faults.accept("example: the spec has no body there: " + exchange.answer().text());
    }
  }

  private void compare(JsonNode spec, Exchange exchange, Consumer<String> faults) {
    JsonNode answer = comparable(answer(exchange));
    List<String> differences =
        switch (models) {
          case SANDBOX -> Difference.between(spec, answer);
          case UPSTREAM -> Difference.between(spec, withoutFaultModels(answer));
          case STUBS ->
              Difference.between(withoutSandbox(spec), withoutSandbox(withoutFaultModels(answer)));
          case TRANSLATED -> translated(spec, answer, exchange);
          case UNKNOWN -> Difference.between(codeAndParam(spec), codeAndParam(answer));
        };
    if (!differences.isEmpty()) {
      faults.accept(
          "example: the answer is not the one in the spec.\n" + String.join("\n", differences));
    }
  }

  /** Of chats what was said, and nothing of the models' entries, which say less. */
  private static List<String> translated(JsonNode spec, JsonNode answer, Exchange exchange) {
    if (exchange.operation().path().equals(Operation.CHAT)) {
      return exchange.answer().status() == 200
          ? Difference.between(Said.of(spec), Said.of(answer))
          : Difference.between(codeAndParam(spec), codeAndParam(answer));
    }
    return answer.findValue("input_modalities") != null
        ? List.of()
        : Difference.between(withoutSandbox(spec), withoutSandbox(withoutFaultModels(answer)));
  }

  /** Without what only the sandbox says: that it was at work, and how songs are sampled. */
  private static JsonNode withoutSandbox(JsonNode answer) {
    JsonNode rest = answer.deepCopy();
    rest.findParents("sample_rate").forEach(clip -> ((ObjectNode) clip).remove("sample_rate"));
    for (JsonNode warnings : rest.findValues("warnings")) {
      for (var each = warnings.elements(); each.hasNext(); ) {
        if (each.next().path("code").asText().equals("sandbox_output")) {
          each.remove();
        }
      }
    }
    return rest;
  }

  /** Lists as the default catalog has them, which does not list what only the suite asks for. */
  private static JsonNode withoutFaultModels(JsonNode answer) {
    JsonNode lists = answer.deepCopy();
    for (String name : List.of("data", "models")) {
      for (JsonNode list : lists.findValues(name)) {
        for (Iterator<JsonNode> models = list.elements(); models.hasNext(); ) {
          JsonNode model = models.next();
          if (model.path("id").asText(model.asText()).startsWith(Models.FAULT)) {
            models.remove();
          }
        }
      }
    }
    return lists;
  }

  /** Empty for an answer that is no error. */
  private static JsonNode codeAndParam(JsonNode body) {
    var picked = JsonNodeFactory.instance.objectNode();
    for (String member : List.of("code", "param")) {
      if (body.path("error").has(member)) {
        picked.withObject("/error").set(member, body.path("error").path(member));
      }
    }
    return picked;
  }

  /** The answer as the spec would show it. */
  public static JsonNode answer(Exchange exchange) {
    return exchange.stream()
        .<JsonNode>map(stream -> TextNode.valueOf(Settled.of(stream)))
        .or(() -> exchange.json().map(Settled::of))
        .orElseGet(() -> TextNode.valueOf(exchange.answer().text()));
  }

  /** A stream as an array of its events, so that a difference is told by event and member. */
  private static JsonNode comparable(JsonNode example) {
    if (!example.isTextual()) {
      return Settled.of(example);
    }
    ArrayNode events = JsonNodeFactory.instance.arrayNode();
    for (EventStream.Event event : EventStream.parse(example.textValue()).events()) {
      JsonNode data = event.json().map(Settled::of).orElseGet(() -> TextNode.valueOf(event.data()));
      events.add(
          event.type().isEmpty()
              ? data
              : JsonNodeFactory.instance.objectNode().set("event: " + event.type(), data));
    }
    return events;
  }
}
