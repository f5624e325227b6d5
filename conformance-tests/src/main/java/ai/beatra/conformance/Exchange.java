package ai.beatra.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * An example that was replayed.
 *
 * @param sent the request as it was sent, with its key
 */
record Exchange(Example example, Request sent, Answer answer) {

  Operation operation() {
    return example.operation();
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

  /** The body as a stream, when it is said to be one. */
  Optional<EventStream> stream() {
    return answer.isStream() ? Optional.of(EventStream.parse(answer.text())) : Optional.empty();
  }
}
