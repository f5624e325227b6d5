package ai.beatra.conformance.checks;

import ai.beatra.conformance.cases.Exchange;
import ai.beatra.conformance.cases.Expected;
import ai.beatra.conformance.cases.Models;
import ai.beatra.conformance.http.EventStream;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
    JsonNode answer = answer(exchange);
    JsonNode server = comparable(models == Models.UPSTREAM ? withoutFaultModels(answer) : answer);
    List<String> differences =
        models != Models.UNKNOWN
            ? Difference.between(spec, server)
            : Difference.between(codeAndParam(spec), codeAndParam(server));
    if (!differences.isEmpty()) {
      faults.accept(
          "example: the answer is not the one in the spec.\n" + String.join("\n", differences));
    }
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
