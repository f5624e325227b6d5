package ai.beatra.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Gives an answer again that was kept for its Idempotency-Key. */
public final class Replays {
  static final String REPLAYED = "Idempotent-Replayed";

  private final Exchanges exchanges;
  private final ObjectMapper json;

  public Replays(Exchanges exchanges, ObjectMapper json) {
    this.exchanges = exchanges;
    this.json = json;
  }

  /**
   * The same answer, a stream as a stream; an error has the id of the request that hears it now.
   */
  public Response response(int status, String mediaType, String body) {
    var response = Response.status(status).type(mediaType).header(REPLAYED, "true");
    if (mediaType.equals(MediaType.SERVER_SENT_EVENTS)) {
      response.header("Cache-Control", "no-cache").header("X-Accel-Buffering", "no");
    }
    return status < 400
        ? response.entity(body).build()
        : response.header("x-should-retry", "false").entity(withOwnRequestId(body)).build();
  }

  private String withOwnRequestId(String body) {
    try {
      JsonNode envelope = json.readTree(body);
      ((ObjectNode) envelope.get("error")).put("request_id", exchanges.current().requestId());
      return json.writeValueAsString(envelope);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
