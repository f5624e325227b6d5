package ai.beatra.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;

/** The answer 202 to those who had a task made, the first time and again. */
public final class Accepted {
  private static final int LOOK_AFTER_SECONDS = 1;

  private final ObjectMapper json;

  public Accepted(ObjectMapper json) {
    this.json = json;
  }

  /** A task that was asked for, as the answer tells it. */
  public interface Made {
    /** JSON, with the task's path at {@code /links/self}. */
    String answer();

    /** Whether an earlier request with the same Idempotency-Key has made it. */
    boolean repeated();
  }

  /** The answer to those who wait for a task to be made. */
  public CompletionStage<Response> response(CompletionStage<? extends Made> task) {
    return task.thenApply(made -> response(made.answer(), made.repeated()));
  }

  private Response response(String task, boolean repeated) {
    var response =
        Response.status(Response.Status.ACCEPTED)
            .type(MediaType.APPLICATION_JSON_TYPE)
            .header(HttpHeaders.LOCATION, self(task))
            .header(HttpHeaders.RETRY_AFTER, LOOK_AFTER_SECONDS)
            .entity(task);
    return repeated ? response.header(Replays.REPLAYED, "true").build() : response.build();
  }

  private String self(String task) {
    try {
      return json.readTree(task).at("/links/self").asText();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
