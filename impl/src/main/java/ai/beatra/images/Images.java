package ai.beatra.images;

import ai.beatra.artifacts.Artifacts;
import ai.beatra.catalog.Catalog;
import ai.beatra.catalog.Route;
import ai.beatra.error.ApiException;
import ai.beatra.http.TaskReaders;
import ai.beatra.http.checks.Validated;
import ai.beatra.model.Capability;
import ai.beatra.model.ImageRequest;
import ai.beatra.model.ImageToImageRequest;
import ai.beatra.model.OutputImage;
import ai.beatra.net.Exchange;
import ai.beatra.provider.ImageProvider;
import ai.beatra.tasks.TaskPrice;
import ai.beatra.tasks.Tasks.Submitted;
import ai.beatra.tasks.media.MediaJob;
import ai.beatra.tasks.media.Order;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Takes orders for pictures. All methods throw, or fail with, {@link ApiException}
 * (unsupported_model, unsupported_option, unusable_media_reference, insufficient_balance …).
 */
public final class Images {
  private final Catalog catalog;
  private final MediaJob<AskedImages, OutputImage> job;

  public Images(Catalog catalog, MediaJob<AskedImages, OutputImage> job) {
    this.catalog = catalog;
    this.job = job;
  }

  /** What is wrong with requests that no schema says. */
  public static List<Validated.Rule<?>> rules() {
    return List.of(
        new Validated.Rule<>(ImageRequest.class, AskedImages::faults),
        new Validated.Rule<>(ImageToImageRequest.class, AskedImages::faults));
  }

  /** A client that could not read the task is refused before anything is charged. */
  CompletionStage<Submitted> create(ImageRequest request, Exchange exchange) {
    TaskReaders.require(exchange);
    return submit(
        "POST /v1/images/generations", AskedImages.of(request), none -> request, exchange);
  }

  /** Where the request refers to URLs, they are fetched before the task is made. */
  CompletionStage<Submitted> createFromImages(ImageToImageRequest request, Exchange exchange) {
    return submit(
        "POST /v1/images/image-to-image",
        AskedImages.of(request),
        artifacts -> AskedImages.with(request, artifacts),
        exchange);
  }

  private CompletionStage<Submitted> submit(
      String operation, AskedImages asked, Function<List<String>, Object> kept, Exchange exchange) {
    Route<ImageProvider> route =
        catalog.images(asked.model(), asked.capability(), asked.needs(exchange.unknownMembers()));
    var order =
        new Order(
            operation,
            Capability.valueOf(asked.capability().name()),
            asked.model(),
            route,
            TaskPrice.perOutput(
                route.model().perImage(asked.capability(), asked.hd()).credits(), asked.count()),
            Artifacts.Kind.IMAGE,
            asked.references(),
            kept);
    return job.submit(order, exchange);
  }
}
