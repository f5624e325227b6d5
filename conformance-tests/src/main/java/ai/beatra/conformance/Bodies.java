package ai.beatra.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The JSON values in an answer: its body, or the data of each event. */
final class Bodies {

  /** A value, its schema, and what to call it in a message. */
  record Body(String name, Place schema, JsonNode value) {}

  private Bodies() {}

  /** Empty when the spec does not declare this content. */
  static List<Body> of(Exchange exchange) {
    Optional<Place> content = exchange.content();
    if (content.isEmpty()) {
      return List.of();
    }
    List<Body> bodies = new ArrayList<>();
    exchange
        .json()
        .ifPresent(json -> bodies.add(new Body("body", content.get().get("schema"), json)));
    exchange.stream().ifPresent(stream -> addEvents(exchange, content.get(), stream, bodies));
    return bodies;
  }

  private static void addEvents(
      Exchange exchange, Place content, EventStream stream, List<Body> bodies) {
    for (int i = 0; i < stream.events().size(); i++) {
      EventStream.Event event = stream.events().get(i);
      String name = "event " + (i + 1);
      Optional<Place> schema =
          event.isError() ? errorSchema(exchange) : Optional.of(content.get("x-sse-event-schema"));
      Optional<JsonNode> json = event.json();
      if (json.isPresent() && schema.isPresent() && schema.get().present()) {
        bodies.add(new Body(name, schema.get(), json.get()));
      }
    }
  }

  /** The error event carries the envelope of the operation's failures. */
  private static Optional<Place> errorSchema(Exchange exchange) {
    return exchange
        .operation()
        .response(500)
        .map(failure -> failure.get("content").get("application/json").get("schema"));
  }
}
