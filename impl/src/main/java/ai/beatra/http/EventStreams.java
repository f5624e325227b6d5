package ai.beatra.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Sends streams of Server-Sent Events. */
public final class EventStreams {
  private final Exchanges exchanges;
  private final ObjectMapper json;

  public EventStreams(Exchanges exchanges, ObjectMapper json) {
    this.exchanges = exchanges;
    this.json = json;
  }

  /**
   * Sends the events as fast as the client reads them. An error before the first event becomes the
   * plain JSON error; one after it is sent as {@code event: error} with the envelope. When the
   * client leaves, the events are cancelled. Call it on the thread that serves the request.
   *
   * @param last what marks the end of a complete stream
   */
  public CompletionStage<Response> send(Flow.Publisher<ServerEvent> events, ServerEvent last) {
    var stream = new EventStream(exchanges.current(), json, last);
    events.subscribe(stream);
    return stream.done();
  }
}
