package ai.beatra.conformance.cases;

import ai.beatra.conformance.contract.Json;
import ai.beatra.conformance.contract.Operation;
import ai.beatra.conformance.contract.Place;
import ai.beatra.conformance.http.Answer;
import ai.beatra.conformance.http.EventStream;
import ai.beatra.conformance.http.Request;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A case that was tried. The answer's body is read once, whoever asks; by one thread at a time. */
public final class Exchange {
  private final Case tried;
  private final Request sent;
  private final Answer answer;
  private @Nullable Optional<JsonNode> json;
  private @Nullable Optional<EventStream> stream;
  private @Nullable List<Body> bodies;

  /**
   * @param sent the request as it was sent, with its key
   */
  public Exchange(Case tried, Request sent, Answer answer) {
    this.tried = tried;
    this.sent = sent;
    this.answer = answer;
  }

  /** The same, to be kept: without what was read of its body. */
  public Exchange unread() {
    return new Exchange(tried, sent, answer);
  }

  /** The same, of which something else is promised. */
  Exchange expecting(Expected expected) {
    Case other =
        new Case(
            tried.operation(),
            tried.group(),
            tried.name(),
            tried.place(),
            tried.state(),
            tried.request(),
            expected);
    return new Exchange(other, sent, answer);
  }

  public Case tried() {
    return tried;
  }

  public Request sent() {
    return sent;
  }

  public Answer answer() {
    return answer;
  }

  public Operation operation() {
    return tried.operation();
  }

  /** What the spec says of answers with the status that came. */
  public Optional<Place> response() {
    return operation().response(answer.status());
  }

  /** The declared content of the type that came. */
  public Optional<Place> content() {
    return response()
        .map(response -> response.get("content").get(answer.contentType()))
        .filter(Place::present);
  }

  /** The body, when it is JSON and is said to be. */
  public Optional<JsonNode> json() {
    Optional<JsonNode> known = json;
    if (known == null) {
      known = answer.isStream() ? Optional.empty() : Json.parse(answer.body());
      json = known;
    }
    return known;
  }

  /** The error of the envelope, if there is one. */
  public JsonNode error() {
    return json().map(body -> body.path("error")).orElse(MissingNode.getInstance());
  }

  /** The body as a stream, when it is said to be one. */
  public Optional<EventStream> stream() {
    Optional<EventStream> known = stream;
    if (known == null) {
      known = answer.isStream() ? Optional.of(EventStream.parse(answer.text())) : Optional.empty();
      stream = known;
    }
    return known;
  }

  /** A JSON value in the answer, its schema, and what to call it in a message. */
  public record Body(String name, Place schema, JsonNode value) {}

  /** The body, or the data of each event; empty when the spec does not declare this content. */
  public List<Body> bodies() {
    List<Body> known = bodies;
    if (known == null) {
      known = read();
      bodies = known;
    }
    return known;
  }

  private List<Body> read() {
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
