package ai.beatra.images;

import ai.beatra.artifacts.Artifacts;
import ai.beatra.artifacts.Artifacts.Source;
import ai.beatra.catalog.Catalog;
import ai.beatra.catalog.Route;
import ai.beatra.error.ApiException;
import ai.beatra.http.Exchange;
import ai.beatra.idempotency.IdempotentRequest;
import ai.beatra.model.Capability;
import ai.beatra.model.ImageRequest;
import ai.beatra.model.ImageToImageRequest;
import ai.beatra.money.Amount;
import ai.beatra.provider.ImageProvider;
import ai.beatra.tasks.Submission;
import ai.beatra.tasks.Tasks;
import ai.beatra.tasks.Tasks.Submitted;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Takes orders for pictures. All methods throw, or fail with, {@link ApiException}
 * (unsupported_model, unsupported_option, unusable_media_reference, insufficient_balance …).
 */
public final class Images {
  private static final String GENERATIONS = "POST /v1/images/generations";
  private static final String IMAGE_TO_IMAGE = "POST /v1/images/image-to-image";

  private final Catalog catalog;
  private final Artifacts artifacts;
  private final Tasks tasks;
  private final ObjectMapper json;

  public Images(Catalog catalog, Artifacts artifacts, Tasks tasks, ObjectMapper json) {
    this.catalog = catalog;
    this.artifacts = artifacts;
    this.tasks = tasks;
    this.json = json;
  }

  Submitted create(ImageRequest request, Exchange exchange) {
    Wanted wanted = Wanted.of(request);
    Route<ImageProvider> route = route(wanted);
    @Nullable IdempotentRequest repeatable = idempotent(GENERATIONS, exchange);
    return tasks.submit(submission(wanted, route, exchange, repeatable, request, List.of()));
  }

  /** Where the request refers to URLs, they are fetched before the task is made. */
  CompletionStage<Submitted> createFromImages(ImageToImageRequest request, Exchange exchange) {
    Wanted wanted = Wanted.of(request);
    Route<ImageProvider> route = route(wanted);
    @Nullable IdempotentRequest repeatable = idempotent(IMAGE_TO_IMAGE, exchange);
    Optional<Submitted> earlier = tasks.earlier(repeatable);
    if (earlier.isPresent()) {
      return CompletableFuture.completedFuture(earlier.get());
    }
    return artifacts
        .resolve(exchange.caller(), wanted.references(), Artifacts.Kind.IMAGE)
        .thenApplyAsync(
            sources -> {
              List<String> ids = sources.stream().map(Source::artifactId).toList();
              ImageToImageRequest stored = Wanted.with(request, ids);
              return tasks.submit(submission(wanted, route, exchange, repeatable, stored, sources));
            },
            exchange.workers());
  }

  private Route<ImageProvider> route(Wanted wanted) {
    Route<ImageProvider> route =
        catalog.images(wanted.model(), wanted.capability(), wanted.asked());
    var limits = route.model().imageLimits();
    if (wanted.prompt().codePointCount(0, wanted.prompt().length()) > limits.promptCharacters()) {
      throw ApiException.invalid(
          "/prompt",
          "must have at most %d characters for the model %s"
              .formatted(limits.promptCharacters(), route.model().id()));
    }
    if (wanted.inputs().size() > limits.inputImages() && !wanted.inputs().isEmpty()) {
      throw ApiException.invalid(
          "/extra_images",
          "must have at most %d pictures for the model %s"
              .formatted(Math.max(0, limits.inputImages() - 1), route.model().id()));
    }
    return route;
  }

  private static @Nullable IdempotentRequest idempotent(String operation, Exchange exchange) {
    return IdempotentRequest.of(
        exchange.caller().projectId(), operation, exchange.idempotencyKey(), exchange.body());
  }

  private Submission submission(
      Wanted wanted,
      Route<ImageProvider> route,
      Exchange exchange,
      @Nullable IdempotentRequest repeatable,
      Object request,
      List<Source> sources) {
    Amount each = route.model().perImage(wanted.capability(), wanted.hd()).credits();
    return new Submission(
        exchange.caller(),
        exchange.requestId(),
        repeatable,
        ImageTask.QUEUE,
        Capability.valueOf(wanted.capability().name()),
        wanted.model(),
        route.model().id(),
        route.providerName(),
        route.upstreamModel(),
        route.provider().isRepeatable(),
        write(request),
        each.times(wanted.count()),
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
