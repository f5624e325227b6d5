package ai.beatra.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A case that was tried.
 *
 * @param sent the request as it was sent, with its key
 */
record Exchange(Case tried, Request sent, Answer answer) {

  Operation operation() {
    return tried.operation();
  }

  /** What the spec says of answers with the status that came. */
  Optional<Place> response() {
    return operation().response(answer.status());
  }

  /** The declared content of the type that came. */
  Optional<Place> content() {
    return response()
        .map(response -> response.get("content").get(answer.contentType()))
        .filter(Place::present);
  }

  /** The body, when it is JSON and is said to be. */
  Optional<JsonNode> json() {
    return answer.isStream() ? Optional.empty() : Json.parse(answer.body());
  }

  /** The error of the envelope, if there is one. */
  JsonNode error() {
    return json().map(body -> body.path("error")).orElse(MissingNode.getInstance());
  }

  /** The body as a stream, when it is said to be one. */
  Optional<EventStream> stream() {
    return answer.isStream() ? Optional.of(EventStream.parse(answer.text())) : Optional.empty();
  }

  /** A JSON value in the answer, its schema, and what to call it in a message. */
  record Body(String name, Place schema, JsonNode value) {}

  /** The body, or the data of each event; empty when the spec does not declare this content. */
  List<Body> bodies() {
    List<Body> bodies = new ArrayList<>();
    content()
        .ifPresent(
            content -> {
              json().ifPresent(json -> bodies.add(new Body("body", content.get("schema"), json)));
              stream().ifPresent(stream -> addEvents(content, stream, bodies));
            });
    return bodies;
  }

  private void addEvents(Place content, EventStream stream, List<Body> bodies) {
    int number = 0;
    for (EventStream.Event event : stream.events()) {
      String name = "event " + ++number;
      Optional<Place> schema =
          event.isError() ? errorSchema() : Optional.of(content.get("x-sse-event-schema"));
      if (schema.filter(Place::present).isPresent()) {
        event.json().ifPresent(json -> bodies.add(new Body(name, schema.get(), json)));
      }
    }
  }

  /** An error event carries the envelope of the operation's failures. */
  private Optional<Place> errorSchema() {
    return operation()
        .response(500)
        .map(failure -> failure.get("content").get("application/json").get("schema"));
  }
}
