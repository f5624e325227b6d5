package ai.beatra.music;

import ai.beatra.artifacts.Artifacts;
import ai.beatra.artifacts.Artifacts.Source;
import ai.beatra.catalog.Catalog;
import ai.beatra.catalog.Route;
import ai.beatra.error.ApiException;
import ai.beatra.http.Exchange;
import ai.beatra.idempotency.IdempotentRequest;
import ai.beatra.model.Capability;
import ai.beatra.model.MusicRequest;
import ai.beatra.model.ReferenceMusicRequest;
import ai.beatra.provider.MusicProvider;
import ai.beatra.tasks.Submission;
import ai.beatra.tasks.Tasks;
import ai.beatra.tasks.Tasks.Submitted;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Takes orders for music. All methods throw, or fail with, {@link ApiException} (unsupported_model,
 * unsupported_option, unusable_media_reference, insufficient_balance …).
 */
public final class Music {
  private static final String TEXT_TO_MUSIC = "POST /v1/music/text-to-music";
  private static final String REFERENCE_AUDIO_TO_MUSIC = "POST /v1/music/reference-audio-to-music";

  private final Catalog catalog;
  private final Artifacts artifacts;
  private final Tasks tasks;
  private final ObjectMapper json;

  public Music(Catalog catalog, Artifacts artifacts, Tasks tasks, ObjectMapper json) {
    this.catalog = catalog;
    this.artifacts = artifacts;
    this.tasks = tasks;
    this.json = json;
  }

  Submitted create(MusicRequest request, Exchange exchange) {
    Wanted wanted = Wanted.of(request);
    Route<MusicProvider> route = route(wanted);
    @Nullable IdempotentRequest repeatable = idempotent(TEXT_TO_MUSIC, exchange);
    return tasks.submit(submission(wanted, route, exchange, repeatable, request, List.of()));
  }

  /** Where the request refers to a URL, it is fetched before the task is made. */
  CompletionStage<Submitted> createFromAudio(ReferenceMusicRequest request, Exchange exchange) {
    Wanted wanted = Wanted.of(request);
    Route<MusicProvider> route = route(wanted);
    @Nullable IdempotentRequest repeatable = idempotent(REFERENCE_AUDIO_TO_MUSIC, exchange);
    Optional<Submitted> earlier = tasks.earlier(repeatable);
    if (earlier.isPresent()) {
      return CompletableFuture.completedFuture(earlier.get());
    }
    var reference =
        new Artifacts.Reference(Objects.requireNonNull(wanted.reference()), "/reference_audio");
    return artifacts
        .resolve(exchange.caller(), List.of(reference), Artifacts.Kind.AUDIO)
        .thenApplyAsync(
            sources -> {
              var stored = Wanted.with(request, sources.get(0).artifactId());
              return tasks.submit(submission(wanted, route, exchange, repeatable, stored, sources));
            },
            exchange.workers());
  }

  private Route<MusicProvider> route(Wanted wanted) {
    Route<MusicProvider> route = catalog.music(wanted.model(), wanted.capability(), wanted.asked());
    wanted.check(route.model().id(), route.model().musicLimits());
    return route;
  }

  private static @Nullable IdempotentRequest idempotent(String operation, Exchange exchange) {
    return IdempotentRequest.of(
        exchange.caller().projectId(), operation, exchange.idempotencyKey(), exchange.body());
  }

  private Submission submission(
      Wanted wanted,
      Route<MusicProvider> route,
      Exchange exchange,
      @Nullable IdempotentRequest repeatable,
      Object request,
      List<Source> sources) {
    return new Submission(
        exchange.caller(),
        exchange.requestId(),
        repeatable,
        MusicTask.QUEUE,
        Capability.valueOf(wanted.capability().name()),
        wanted.model(),
        route.model().id(),
        route.providerName(),
        route.upstreamModel(),
        route.provider().isRepeatable(),
        write(request),
        route.model().perTask(wanted.capability()).credits(),
        tx -> {
          artifacts.requireSpace();
          sources.forEach(source -> artifacts.insert(tx, exchange.caller(), source));
        });
  }

  private String write(Object request) {
    try {
      return json.writeValueAsString(request);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
