package ai.beatra.http.answers;

import ai.beatra.blobs.Blob;
import ai.beatra.blobs.Blobs;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.http.json.Json;
import ai.beatra.idempotency.StoredAnswer;
import ai.beatra.net.ByteRange;
import ai.beatra.net.Exchange;
import ai.beatra.net.Exchanges;
import ai.beatra.net.Sending;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Gives an answer again that was kept for its Idempotency-Key. */
public final class Replays {
  static final String REPLAYED = "Idempotent-Replayed";

  private final Exchanges exchanges;
  private final Json json;
  private final Blobs blobs;
  private final Executor disk;

  /**
   * @param disk reads answers that are in the storage
   */
  public Replays(Exchanges exchanges, Json json, Blobs blobs, Executor disk) {
    this.exchanges = exchanges;
    this.json = json;
    this.blobs = blobs;
    this.disk = disk;
  }

  /** An answer that was kept; what is in the storage is sent as fast as the client reads it. */
  public CompletionStage<Response> response(StoredAnswer answer) {
    Blob beginning = answer.beginning();
    if (beginning == null) {
      return CompletableFuture.completedFuture(
          response(answer.status(), answer.mediaType(), answer.body()));
    }
    byte[] rest = answer.body().getBytes(StandardCharsets.UTF_8);
    try {
      return send(
          answer,
          Sending.file(blobs.open(beginning.sha256()), rest),
          new ByteRange(0, beginning.size() + rest.length));
    } catch (IOException e) {
      throw ApiException.internal(e);
    }
  }

  private CompletionStage<Response> send(
      StoredAnswer answer, Sending.Source body, ByteRange whole) {
    Exchange exchange = exchanges.current();
    var response = exchange.response();
    response.setStatus(answer.status());
    response.setContentType(answer.mediaType());
    response.setHeader(REPLAYED, "true");
    if (answer.mediaType().equals(MediaType.SERVER_SENT_EVENTS)) {
      response.setHeader("Cache-Control", "no-cache");
      response.setHeader("X-Accel-Buffering", "no");
    }
    response.setContentLengthLong(whole.length());
    var done = new CompletableFuture<Response>();
    // Jersey resumes the exchange; the answer is committed, so its own status is not written.
    new Sending(exchange, body, whole, disk, () -> done.complete(Response.ok().build())).begin();
    return done;
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
    JsonNode envelope = json.tree(body);
    Exchange exchange = exchanges.current();
    ((ObjectNode) envelope.get("error")).put("request_id", exchange.requestId());
    ErrorCode.of(envelope.at("/error/code").asText())
        .ifPresent(code -> exchange.report().failed(code, null));
    return json.write(envelope);
  }
}
