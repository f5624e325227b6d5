package ai.beatra.http.answers;

import ai.beatra.http.WaitPreference;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The answer to those who had a task made, the first time and again: 202, or 200 if it has ended.
 */
public final class TaskResponse {
  private static final int LOOK_AFTER_SECONDS = 1;

  private TaskResponse() {}

  /** A task that was asked for, as the answer tells it. */
  public interface Task {
    /** Where it is looked at. */
    String path();

    /** JSON. */
    String answer();

    /** Whether an earlier request with the same Idempotency-Key has made it. */
    boolean repeated();

    /** Whether the task has ended. */
    boolean ended();

    /** How its end was waited for, if it was. */
    @Nullable WaitPreference waited();
  }

  /** The answer to those who wait for a task to be made. */
  public static CompletionStage<Response> response(CompletionStage<? extends Task> task) {
    return task.thenApply(TaskResponse::response);
  }

  private static Response response(Task task) {
    // A header that is null is not sent.
    return Response.status(task.ended() ? Response.Status.OK : Response.Status.ACCEPTED)
        .type(MediaType.APPLICATION_JSON_TYPE)
        .header(HttpHeaders.LOCATION, task.path())
        .header(HttpHeaders.RETRY_AFTER, task.ended() ? null : LOOK_AFTER_SECONDS)
        .header(WaitPreference.APPLIED, task.waited())
        .header(ReplayedResponses.REPLAYED, task.repeated() ? "true" : null)
        .entity(task.answer())
        .build();
  }
}
