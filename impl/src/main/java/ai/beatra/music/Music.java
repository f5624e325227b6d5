package ai.beatra.music;

import ai.beatra.artifacts.TaskMedia;
import ai.beatra.catalog.Catalog;
import ai.beatra.catalog.CatalogModel;
import ai.beatra.config.CatalogConfig.Capability;
import ai.beatra.config.CatalogConfig.Route;
import ai.beatra.error.ErrorCode;
import ai.beatra.http.checks.Validated;
import ai.beatra.http.json.Json;
import ai.beatra.media.Kind;
import ai.beatra.model.ArtifactReference;
import ai.beatra.model.MusicRequest;
import ai.beatra.model.OutputClip;
import ai.beatra.model.ReferenceMusicRequest;
import ai.beatra.model.TaskOutput;
import ai.beatra.model.TaskUsage;
import ai.beatra.model.UsageLine;
import ai.beatra.provider.GeneratedClip;
import ai.beatra.provider.Media;
import ai.beatra.provider.MusicCall;
import ai.beatra.provider.MusicProvider;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.Warning;
import ai.beatra.tasks.TaskPrice;
import ai.beatra.tasks.TaskView;
import ai.beatra.tasks.TaskWork;
import ai.beatra.tasks.media.MediaFeature;
import ai.beatra.tasks.media.Piece;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Music: who makes it, what it costs, and how a task shows it. */
public final class Music implements MediaFeature<MusicMediaRequest, OutputClip> {
  private final Catalog catalog;
  private final TaskMedia artifacts;
  private final Json json;

  public Music(Catalog catalog, TaskMedia artifacts, Json json) {
    this.catalog = catalog;
    this.artifacts = artifacts;
    this.json = json;
  }

  /** What is wrong with requests that no schema says. */
  public static List<Validated.Rule<?>> rules() {
    return List.of(
        new Validated.Rule<>(MusicRequest.class, each -> MusicMediaRequest.of(each).faults()),
        new Validated.Rule<>(
            ReferenceMusicRequest.class, each -> MusicMediaRequest.of(each).faults()));
  }

  @Override
  public String queue() {
    return "music";
  }

  @Override
  public Kind kind() {
    return Kind.AUDIO;
  }

  @Override
  public MusicMediaRequest asked(Capability capability, String request) {
    return new MusicMediaRequest(capability, json.read(request, ReferenceMusicRequest.class));
  }

  @Override
  public TaskPrice price(MusicMediaRequest asked, CatalogModel model) {
    return TaskPrice.perTask(
        model.perTask(asked.capability()).credits(), model.musicLimits().clips());
  }

  @Override
  public int promised(TaskWork work, MusicMediaRequest asked) {
    return catalog
        .model(work.order().resolvedModel())
        .orElseThrow(
            () ->
                new ProviderException(
                    ErrorCode.MODEL_UNAVAILABLE, "The model is not there any more."))
        .musicLimits()
        .clips();
  }

  @Override
  public MusicProvider provider(String name) {
    return catalog.musicProvider(name);
  }

  @Override
  public List<Warning> make(
      TaskWork work,
      Route route,
      MusicMediaRequest asked,
      int count,
      Consumer<Piece<OutputClip>> made)
      throws InterruptedException {
    var call =
        new MusicCall(
            route.upstreamModel(),
            asked.prompt(),
            asked.lyrics(),
            asked.instrumental(),
            asked.title(),
            count,
            asked.details(),
            recording(work, asked));
    return provider(route.provider()).make(call, work.job(), clip -> made.accept(piece(clip)));
  }

  /** It is an artifact since the task was made. */
  private @Nullable Media recording(TaskWork work, MusicMediaRequest asked) {
    return asked.recording() instanceof ArtifactReference reference
        ? artifacts.find(work.tenantId(), reference.getArtifactId())
        : null;
  }

  private static Piece<OutputClip> piece(GeneratedClip clip) {
    return new Piece<>(
        clip.content(),
        stored ->
            new OutputClip()
                .title(clip.title())
                .durationSeconds(milliseconds(clip.durationSeconds()).doubleValue())
                .sampleRate(clip.sampleRate())
                .mediaType(stored.mediaType()));
  }

  /** Nobody has a use for more digits. */
  private static BigDecimal milliseconds(double seconds) {
    return BigDecimal.valueOf(seconds).setScale(3, RoundingMode.HALF_UP);
  }

  @Override
  public OutputClip stored(OutputClip output, String artifactId) {
    return output.artifactId(artifactId);
  }

  @Override
  public TaskOutput output(List<OutputClip> outputs) {
    return new TaskOutput().clips(outputs);
  }

  @Override
  public TaskUsage usage(List<OutputClip> outputs) {
    return TaskView.noUsage()
        .audioSeconds(
            outputs.stream()
                .map(each -> milliseconds(each.getDurationSeconds()))
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .doubleValue());
  }

  /** Half of the clips are half of the task. */
  @Override
  public UsageLine line(MusicMediaRequest asked, int made, int promised) {
    return new UsageLine()
        .meter(CatalogModel.meter(asked.capability()))
        .quantity((double) made / promised)
        .unit(CatalogModel.PER_TASK);
  }
}
