package ai.beatra.music;

import ai.beatra.artifacts.Artifacts;
import ai.beatra.catalog.Catalog;
import ai.beatra.catalog.Route;
import ai.beatra.error.ApiException;
import ai.beatra.http.checks.Validated;
import ai.beatra.model.Capability;
import ai.beatra.model.MusicRequest;
import ai.beatra.model.OutputClip;
import ai.beatra.model.ReferenceMusicRequest;
import ai.beatra.net.Exchange;
import ai.beatra.provider.MusicProvider;
import ai.beatra.tasks.TaskPrice;
import ai.beatra.tasks.Tasks.Submitted;
import ai.beatra.tasks.media.MediaJob;
import ai.beatra.tasks.media.Order;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Takes orders for music. All methods throw, or fail with, {@link ApiException} (unsupported_model,
 * unsupported_option, unusable_media_reference, insufficient_balance …).
 */
public final class Music {
  private final Catalog catalog;
  private final MediaJob<AskedMusic, OutputClip> job;

  public Music(Catalog catalog, MediaJob<AskedMusic, OutputClip> job) {
    this.catalog = catalog;
    this.job = job;
  }

  /** What is wrong with requests that no schema says. */
  public static List<Validated.Rule<?>> rules() {
    return List.of(
        new Validated.Rule<>(MusicRequest.class, AskedMusic::faults),
        new Validated.Rule<>(ReferenceMusicRequest.class, AskedMusic::faults));
  }

  CompletionStage<Submitted> create(MusicRequest request, Exchange exchange) {
    return submit(
        "POST /v1/music/text-to-music", AskedMusic.of(request), none -> request, exchange);
  }

  /** Where the request refers to a URL, it is fetched before the task is made. */
  CompletionStage<Submitted> createFromAudio(ReferenceMusicRequest request, Exchange exchange) {
    return submit(
        "POST /v1/music/reference-audio-to-music",
        AskedMusic.of(request),
        artifacts -> AskedMusic.with(request, artifacts.get(0)),
        exchange);
  }

  private CompletionStage<Submitted> submit(
      String operation, AskedMusic asked, Function<List<String>, Object> kept, Exchange exchange) {
    Route<MusicProvider> route =
        catalog.music(asked.model(), asked.capability(), asked.needs(exchange.unknownMembers()));
    var order =
        new Order(
            operation,
            Capability.valueOf(asked.capability().name()),
            asked.model(),
            route,
            TaskPrice.perTask(
                route.model().perTask(asked.capability()).credits(),
                route.model().musicLimits().clips()),
            Artifacts.Kind.AUDIO,
            asked.references(),
            kept);
    return job.submit(order, exchange);
  }
}
