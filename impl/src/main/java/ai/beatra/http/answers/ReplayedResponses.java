package ai.beatra.http.answers;

import ai.beatra.blobs.Blob;
import ai.beatra.blobs.Blobs;
import ai.beatra.error.ErrorCode;
import ai.beatra.http.ServerEvent;
import ai.beatra.http.Serving;
import ai.beatra.http.json.Json;
import ai.beatra.idempotency.StoredAnswer;
import ai.beatra.net.ByteRange;
import ai.beatra.net.Exchange;
import ai.beatra.net.Reply;
import ai.beatra.net.Sending;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Gives an answer again that was kept for its Idempotency-Key. */
public final class ReplayedResponses {
  static final String REPLAYED = "Idempotent-Replayed";

  private final Json json;
  private final Blobs blobs;
  private final Executor disk;

  /**
   * @param disk opens and reads answers that are in the storage, and waits for it
   */
  public ReplayedResponses(Json json, Blobs blobs, Executor disk) {
    this.json = json;
    this.blobs = blobs;
    this.disk = disk;
  }

  /** An answer that was kept; what is in the storage is sent as fast as the client reads it. */
  public CompletionStage<Response> response(ContainerRequestContext request, StoredAnswer answer) {
    Serving serving = Serving.of(request);
    Blob beginning = answer.beginning();
    if (beginning == null) {
      return CompletableFuture.completedFuture(
          response(serving, answer.status(), answer.mediaType(), answer.body()));
    }
    byte[] rest = answer.body().getBytes(StandardCharsets.UTF_8);
    var whole = new ByteRange(0, beginning.size() + rest.length);
    return CompletableFuture.supplyAsync(() -> open(beginning), disk)
        .thenCompose(
            first -> {
              var all = new SequenceInputStream(first, new ByteArrayInputStream(rest));
              return send(serving.exchange(), answer, Sending.stream(all), whole);
            });
  }

  private InputStream open(Blob blob) {
    try {
      return blobs.open(blob, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CompletionStage<Response> send(
      Exchange exchange, StoredAnswer kept, Sending.Source body, ByteRange whole) {
    Reply answer = exchange.reply();
    answer.status(kept.status());
    answer.type(kept.mediaType());
    answer.header(REPLAYED, "true");
    if (kept.mediaType().equals(MediaType.SERVER_SENT_EVENTS)) {
      ServerEvent.HEADERS.forEach(answer::header);
    }
    answer.length(whole.length());
    var done = new CompletableFuture<Response>();
    // Jersey resumes the exchange; the answer is committed, so its own status is not written.
    new Sending(exchange, body, whole, disk, () -> done.complete(Response.ok().build())).begin();
    return done;
  }

  /** A JSON answer that was kept. */
  public Response response(ContainerRequestContext request, int status, String body) {
    return response(Serving.of(request), status, MediaType.APPLICATION_JSON, body);
  }

  /**
   * The same answer, a stream as a stream; an error has the id of the request that hears it now.
   */
  private Response response(Serving serving, int status, String mediaType, String body) {
    var response = Response.status(status).type(mediaType).header(REPLAYED, "true");
    if (mediaType.equals(MediaType.SERVER_SENT_EVENTS)) {
      ServerEvent.HEADERS.forEach(response::header);
    }
    return status < 400
        ? response.entity(body).build()
        : response
            .header("x-should-retry", "false")
            .entity(withOwnRequestId(serving, body))
            .build();
  }

  private String withOwnRequestId(Serving serving, String body) {
    JsonNode envelope = json.tree(body);
    ((ObjectNode) envelope.get("error")).put("request_id", serving.exchange().requestId());
    ErrorCode.of(envelope.at("/error/code").asText())
        .ifPresent(code -> serving.report().failed(code, null));
    return json.write(envelope);
  }
}
