package ai.beatra.artifacts;

import ai.beatra.api.UploadsApi;
import ai.beatra.http.Ask;
import ai.beatra.http.answers.ReplayedResponses;
import ai.beatra.http.errors.Errors;
import ai.beatra.http.json.Json;
import ai.beatra.idempotency.Idempotency;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Uploads. */
public final class UploadsDelegate implements UploadsApi {
  private final Uploads uploads;
  private final ReplayedResponses replays;
  private final Executor storing;

  /**
   * @param storing waits for the disk and the database
   */
  public UploadsDelegate(
      Artifacts artifacts,
      Idempotency idempotency,
      ReplayedResponses replays,
      Json json,
      Executor storing) {
    this.uploads = artifacts.uploads(idempotency, json);
    this.replays = replays;
    this.storing = storing;
  }

  /**
   * @param body is empty: the form has been taken apart while it came
   */
  @Override
  public CompletionStage<Response> createUpload(ContainerRequestContext context, InputStream body) {
    Ask ask = Ask.of(context);
    UploadForm form = ask.underway().form(UploadForm.class);
    if (form == null) {
      throw Errors.noRoom();
    }
    return CompletableFuture.supplyAsync(() -> upload(ask, form), storing)
        .thenApplyAsync(outcome -> response(context, outcome), ask.underway().workers());
  }

  private Uploads.Outcome upload(Ask ask, UploadForm form) {
    try (form) {
      return uploads.upload(ask.caller(), ask.idempotencyKey(), form);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Response response(ContainerRequestContext context, Uploads.Outcome outcome) {
    return outcome.repeated()
        ? replays.response(context, 200, outcome.body())
        : Response.ok(outcome.body(), MediaType.APPLICATION_JSON_TYPE).build();
  }
}
