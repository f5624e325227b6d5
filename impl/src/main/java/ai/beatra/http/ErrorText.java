package ai.beatra.http;

import ai.beatra.error.ApiException;
import ai.beatra.model.ApiErrorResponse;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.nio.charset.StandardCharsets;

/** Writes the error envelope where no mapper does it. */
public final class ErrorText {
  private final ObjectWriter writer;

  public ErrorText(ObjectMapper json) {
    this.writer = json.writerFor(ApiErrorResponse.class);
  }

  /** The envelope. */
  public String json(ApiException error, String requestId) {
    try {
      return writer.writeValueAsString(Errors.envelope(error, requestId));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The envelope as it is sent. */
  byte[] bytes(ApiException error, String requestId) {
    return json(error, requestId).getBytes(StandardCharsets.UTF_8);
  }

  /** The end of a stream that failed. */
  public ServerEvent event(ApiException error, String requestId) {
    return new ServerEvent("error", json(error, requestId));
  }
}
