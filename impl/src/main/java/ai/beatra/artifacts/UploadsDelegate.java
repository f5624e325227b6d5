package ai.beatra.artifacts;

import ai.beatra.accounts.Caller;
import ai.beatra.api.UploadsApi;
import ai.beatra.http.answers.Replays;
import ai.beatra.idempotency.Idempotency;
import ai.beatra.net.Exchange;
import ai.beatra.net.Exchanges;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.jspecify.annotations.Nullable;

/** Uploads. */
public final class UploadsDelegate implements UploadsApi {
  private final Artifacts artifacts;
  private final Uploads uploads;
  private final Exchanges exchanges;
  private final Replays replays;
  private final Executor storing;

  /**
   * @param storing reads the forms, which have come already, and waits for the disk
   */
  public UploadsDelegate(
      Artifacts artifacts,
      Idempotency idempotency,
      Exchanges exchanges,
      Replays replays,
      ObjectMapper json,
      Executor storing) {
    this.artifacts = artifacts;
    this.uploads = artifacts.uploads(idempotency, json);
    this.exchanges = exchanges;
    this.replays = replays;
    this.storing = storing;
  }

  @Override
  public CompletionStage<Response> createUpload(InputStream form) {
    Exchange exchange = exchanges.current();
    // What runs later must not ask the exchange: when the client leaves, its request is reused.
    Caller caller = exchange.caller();
    String key = exchange.idempotencyKey();
    String contentType = exchange.contentType();
    return CompletableFuture.supplyAsync(() -> upload(caller, key, form, contentType), storing)
        .thenApplyAsync(this::response, exchange.workers());
  }

  private Uploads.Outcome upload(
      Caller caller, @Nullable String key, InputStream form, String contentType) {
    try (UploadForm coming = artifacts.form(contentType)) {
      form.transferTo(coming);
      return uploads.upload(caller, key, coming);
    } catch (ClosedChannelException e) {
      // The client has left, and took its form along.
      throw new CancellationException();
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
