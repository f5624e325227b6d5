package ai.beatra.http;

import ai.beatra.blobs.Blob;
import ai.beatra.blobs.Blobs;
import ai.beatra.idempotency.StoredAnswer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/** Gives an answer again that was kept for its Idempotency-Key. */
public final class Replays {
  static final String REPLAYED = "Idempotent-Replayed";

  private final Exchanges exchanges;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ObjectMapper json;
  private final Blobs blobs;
  private final Executor disk;
  private final Deadlines deadlines;

  /**
   * @param disk reads answers that are in the storage
   * @param timer closes the connections of clients that do not read them
   */
  public Replays(
      Exchanges exchanges,
      ObjectMapper json,
      Blobs blobs,
      Executor disk,
      ScheduledExecutorService timer) {
    this.exchanges = exchanges;
    this.json = json;
    this.blobs = blobs;
    this.disk = disk;
    this.deadlines = new Deadlines(PATIENCE, timer, connection -> connection.closeSilently());
  }

  /** An answer that was kept; what is in the storage is sent as fast as the client reads it. */
  public CompletionStage<Response> response(StoredAnswer answer) {
    Blob beginning = answer.beginning();
    if (beginning == null) {
      return CompletableFuture.completedFuture(
          response(answer.status(), answer.mediaType(), answer.body()));
    }
    var response = exchanges.current().response();
    response.setStatus(answer.status());
    response.setContentType(answer.mediaType());
    response.setHeader(REPLAYED, "true");
    if (answer.mediaType().equals(MediaType.SERVER_SENT_EVENTS)) {
      response.setHeader("Cache-Control", "no-cache");
      response.setHeader("X-Accel-Buffering", "no");
    }
    byte[] rest = answer.body().getBytes(StandardCharsets.UTF_8);
    response.setContentLengthLong(beginning.size() + rest.length);
    return new StoredTransfer(exchanges.current(), deadlines, disk, rest)
        .begin(() -> blobs.open(beginning.sha256()));
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
