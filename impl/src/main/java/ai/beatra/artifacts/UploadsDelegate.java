package ai.beatra.artifacts;

import ai.beatra.accounts.Caller;
import ai.beatra.api.UploadsApi;
import ai.beatra.http.answers.Replays;
import ai.beatra.http.errors.Errors;
import ai.beatra.idempotency.Idempotency;
import ai.beatra.net.Exchange;
import ai.beatra.net.Exchanges;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Uploads. */
public final class UploadsDelegate implements UploadsApi {
  private final Uploads uploads;
  private final Exchanges exchanges;
  private final Replays replays;
  private final Executor storing;

  /**
   * @param storing waits for the disk and the database
   */
  public UploadsDelegate(
      Artifacts artifacts,
      Idempotency idempotency,
      Exchanges exchanges,
      Replays replays,
      ObjectMapper json,
      Executor storing) {
    this.uploads = artifacts.uploads(idempotency, json);
    this.exchanges = exchanges;
    this.replays = replays;
    this.storing = storing;
  }

  /**
   * @param body is empty: the form has been taken apart while it came
   */
  @Override
  public CompletionStage<Response> createUpload(InputStream body) {
    Exchange exchange = exchanges.current();
    UploadForm form = exchange.form(UploadForm.class);
    if (form == null) {
      throw Errors.noRoom();
    }
    // What runs later must not ask the exchange: when the client leaves, its request is reused.
    Caller caller = exchange.caller();
    String key = exchange.idempotencyKey();
    return CompletableFuture.supplyAsync(() -> upload(caller, key, form), storing)
        .thenApplyAsync(this::response, exchange.workers());
  }

  private Uploads.Outcome upload(Caller caller, @Nullable String key, UploadForm form) {
    try (form) {
      return uploads.upload(caller, key, form);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Response response(Uploads.Outcome outcome) {
    return outcome.repeated()
        ? replays.response(200, MediaType.APPLICATION_JSON, outcome.body())
        : Response.ok(outcome.body(), MediaType.APPLICATION_JSON_TYPE).build();
  }
}
