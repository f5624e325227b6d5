package ai.beatra.server;

import ai.beatra.http.json.Json;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.ChatGeneration;
import ai.beatra.provider.ChatListener;
import ai.beatra.provider.ChatProvider;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.ProviderException.Diagnosis;
import ai.beatra.provider.Spending;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Asks one route for a few tokens, to see whether it works. */
final class RouteProbe implements ChatListener, Spending {
  private static final String QUESTION =
      "{\"model\":\"probe\",\"messages\":[{\"role\":\"user\",\"content\":\"Say ok.\"}]}";
  private static final int TOKENS = 16;
  private static final int SECONDS = 60;

  /**
   * What came of it.
   *
   * @param fault why it does not work; empty where it does
   */
  record Found(String fault, long millis) {}

  private final CompletableFuture<String> fault = new CompletableFuture<>();
  private volatile @Nullable ChatGeneration generation;

  private RouteProbe() {}

  static Found ask(ChatProvider provider, String upstreamModel, Json json)
      throws InterruptedException {
    long begun = System.nanoTime();
    String fault = new RouteProbe().answer(provider, upstreamModel, json);
    return new Found(fault, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
  }

  private String answer(ChatProvider provider, String upstreamModel, Json json)
      throws InterruptedException {
    var call =
        new ChatCall(
            upstreamModel,
            json.read(QUESTION, ChatCompletionRequest.class),
            QUESTION.getBytes(StandardCharsets.UTF_8),
            false,
            List.of(),
            ChatCall.Pictures.NONE,
            TOKENS,
            this,
            "models-check");
    ChatGeneration asked = provider.chat(call, this);
    generation = asked;
    asked.more();
    asked.start();
    try {
      return fault.get(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      asked.cancel();
      return "no answer within " + SECONDS + " s";
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void event(ChatEvent event) {
    Objects.requireNonNull(generation).more();
  }

  @Override
  public void done() {
    fault.complete("");
  }

  @Override
  public void failed(Throwable failure) {
    fault.complete(words(failure));
  }

  private static String words(Throwable failure) {
    if (failure instanceof ProviderException told && told.diagnosis() != null) {
      Diagnosis diagnosis = told.diagnosis();
      String status = diagnosis.status() == null ? "" : " (status " + diagnosis.status() + ")";
      String says = diagnosis.words().isEmpty() ? "" : "; it says: " + diagnosis.words();
      return diagnosis.reason() + status + says;
    }
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  @Override
  public void keeps(long bytes) {}

  @Override
  public void ahead(long bytes) {}

  @Override
  public void sent() {}

  @Override
  public void begun() {}

  @Override
  public void counted(ChatEvent.Usage soFar) {}

  @Override
  public void billed(BigDecimal usd) {}
}
