package ai.beatra.artifacts;

import ai.beatra.api.UploadsApi;
import ai.beatra.http.Ask;
import ai.beatra.http.answers.Replays;
import ai.beatra.idempotency.Idempotency;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Uploads. */
public final class UploadsDelegate implements UploadsApi {
  private final Uploads uploads;
  private final Replays replays;
  private final Executor storing;

  /**
   * @param storing reads the forms, which have come already, and waits for the disk
   */
  public UploadsDelegate(
      Artifacts artifacts,
      Idempotency idempotency,
      Replays replays,
      ObjectMapper json,
      Executor storing) {
    this.uploads = artifacts.uploads(idempotency, json);
    this.replays = replays;
    this.storing = storing;
  }

  @Override
  public CompletionStage<Response> createUpload(ContainerRequestContext context, InputStream form) {
    Ask ask = Ask.of(context);
    return CompletableFuture.supplyAsync(() -> upload(ask, form), storing)
        .thenApplyAsync(outcome -> response(context, outcome), ask.underway().workers());
  }

  private Uploads.Outcome upload(Ask ask, InputStream form) {
    try {
      return uploads.upload(ask.caller(), ask.idempotencyKey(), form, ask.contentType());
    } catch (ClosedChannelException e) {
      // The client has left, and took its form along.
      throw new CancellationException();
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
