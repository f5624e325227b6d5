package ai.beatra.http.dispatch;

import ai.beatra.error.ApiException;
import ai.beatra.http.Serving;
import ai.beatra.http.errors.ErrorText;
import ai.beatra.http.errors.Errors;
import ai.beatra.http.json.Json;
import ai.beatra.net.Reply;
import ai.beatra.net.codec.Refusals.Refusal;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends what an operation has answered, or why it has not. */
public final class Answering {
  private static final byte[] NOTHING = {};

  private final Json json;
  private final ErrorText errors;

  public Answering(Json json, ErrorText errors) {
    this.json = json;
    this.errors = errors;
  }

  /** Sends the one or the other; what has been sent already is left as it is. */
  void give(Serving serving, @Nullable Response response, @Nullable Throwable failure) {
    try {
      if (response == null) {
        refuse(serving, Errors.translate(failure == null ? new IllegalStateException() : failure));
      } else {
        send(serving, response);
      }
    } catch (RuntimeException e) {
      refuse(serving, Errors.translate(e));
    }
  }

  /** Answers with the envelope. */
  void refuse(Serving serving, ApiException error) {
    Errors.note(error, serving);
    serving.answered();
    Reply reply = serving.exchange().reply();
    if (!reply.isCommitted()) {
      Refusal refusal = errors.of(error, serving.exchange().requestId());
      reply.status(refusal.status());
      reply.type(MediaType.APPLICATION_JSON);
      refusal.headers().forEach(reply::header);
      reply.send(refusal.json());
    }
  }

  private void send(Serving serving, Response response) {
    // Before the answer is written: the client may send its next request as soon as it has it.
    serving.answered();
    Reply reply = serving.exchange().reply();
    if (reply.isCommitted()) {
      return;
    }
    byte[] body = body(response.getEntity());
    reply.status(response.getStatus());
    for (Map.Entry<String, List<Object>> header : response.getHeaders().entrySet()) {
      String value = text(header.getValue().get(0));
      if (header.getKey().equalsIgnoreCase(HttpHeaders.CONTENT_TYPE)) {
        reply.type(value);
      } else {
        reply.header(header.getKey(), value);
      }
    }
    reply.send(body);
  }

  private static String text(Object value) {
    return value == MediaType.APPLICATION_JSON_TYPE ? MediaType.APPLICATION_JSON : value.toString();
  }

  private byte[] body(@Nullable Object entity) {
    if (entity == null) {
      return NOTHING;
    }
    if (entity instanceof byte[] bytes) {
      return bytes;
    }
    return entity instanceof String text
        ? text.getBytes(StandardCharsets.UTF_8)
        : json.bytes(entity);
  }
}
