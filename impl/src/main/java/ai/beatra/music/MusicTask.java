package ai.beatra.music;

import ai.beatra.artifacts.Artifacts;
import ai.beatra.blobs.Blob;
import ai.beatra.catalog.Catalog;
import ai.beatra.catalog.CatalogModel;
import ai.beatra.catalog.Tariff;
import ai.beatra.error.ErrorCode;
import ai.beatra.model.ArtifactReference;
import ai.beatra.model.Capability;
import ai.beatra.model.MusicRequest;
import ai.beatra.model.OutputClip;
import ai.beatra.model.ReferenceMusicRequest;
import ai.beatra.model.TaskOutput;
import ai.beatra.model.TaskUsage;
import ai.beatra.model.UsageLine;
import ai.beatra.money.Amount;
import ai.beatra.provider.GeneratedClip;
import ai.beatra.provider.Media;
import ai.beatra.provider.MusicCall;
import ai.beatra.provider.MusicProvider;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.Warning;
import ai.beatra.store.Tx;
import ai.beatra.tasks.TaskResult;
import ai.beatra.tasks.TaskRunner;
import ai.beatra.tasks.TaskView;
import ai.beatra.tasks.TaskWork;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the clips of a task. */
public final class MusicTask implements TaskRunner {
  static final String QUEUE = "music";

  private final Catalog catalog;
  private final Artifacts artifacts;
  private final ObjectMapper json;
  private final int concurrency;
  private final Duration timeout;

  public MusicTask(
      Catalog catalog, Artifacts artifacts, ObjectMapper json, int concurrency, Duration timeout) {
    this.catalog = catalog;
    this.artifacts = artifacts;
    this.json = json;
    this.concurrency = concurrency;
    this.timeout = timeout;
  }

  @Override
  public String queue() {
    return QUEUE;
  }

  @Override
  public int concurrency() {
    return concurrency;
  }

  @Override
  public Duration timeout() {
    return timeout;
  }

  /** A clip whose bytes are stored. */
  private record Stored(
      Blob blob, String mediaType, String title, BigDecimal seconds, int sampleRate) {}

  @Override
  public TaskResult run(TaskWork work) throws InterruptedException {
    Wanted wanted = wanted(work);
    MusicProvider provider =
        catalog
            .musicProvider(work.provider())
            .orElseThrow(() -> gone("No provider serves the model any more."));
    CatalogModel model =
        catalog.model(work.model()).orElseThrow(() -> gone("The model is not there any more."));
    List<Stored> made = new ArrayList<>();
    List<Warning> warnings =
        provider.make(
            call(work, wanted, model.musicLimits().clips()),
            work.progress(),
            clip -> made.add(store(clip)));
    return result(work, made, warnings, model.perTask(wanted.capability()));
  }

  private static ProviderException gone(String message) {
    return new ProviderException(ErrorCode.MODEL_UNAVAILABLE, message);
  }

  private Wanted wanted(TaskWork work) {
    try {
      return work.capability() == Capability.REFERENCE_AUDIO_TO_MUSIC
          ? Wanted.of(json.readValue(work.request(), ReferenceMusicRequest.class))
          : Wanted.of(json.readValue(work.request(), MusicRequest.class));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private MusicCall call(TaskWork work, Wanted wanted, int clips) {
    return new MusicCall(
        work.upstreamModel(),
        wanted.prompt(),
        wanted.lyrics(),
        wanted.instrumental(),
        wanted.title(),
        clips,
        wanted.options(),
        reference(work, wanted));
  }

  /** It is an artifact since the task was made. */
  private @Nullable Media reference(TaskWork work, Wanted wanted) {
    return wanted.reference() instanceof ArtifactReference reference
        ? artifacts.media(work.tenantId(), reference.getArtifactId())
        : null;
  }

  private Stored store(GeneratedClip clip) {
    try {
      Blob blob = artifacts.write(clip.content());
      return new Stored(
          blob, clip.mediaType(), clip.title(), milliseconds(clip), clip.sampleRate());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nobody has a use for more digits. */
  private static BigDecimal milliseconds(GeneratedClip clip) {
    return BigDecimal.valueOf(clip.durationSeconds()).setScale(3, RoundingMode.HALF_UP);
  }

  private TaskResult result(
      TaskWork work, List<Stored> made, List<Warning> warnings, Tariff tariff) {
    Amount cost = tariff.credits();
    TaskUsage usage =
        TaskView.none()
            .audioSeconds(
                made.stream()
                    .map(Stored::seconds)
                    .reduce(BigDecimal.ZERO, BigDecimal::add)
                    .doubleValue())
            .lines(
                List.of(
                    new UsageLine()
                        .meter(tariff.meter())
                        .quantity(1.0)
                        .unit(tariff.unit())
                        .billedAmountCredits(cost.toString())
                        .billedAmountCreditsUsdReference(cost.usdReference())));
    return new TaskResult(
        tx -> new TaskOutput().clips(made.stream().map(each -> output(tx, work, each)).toList()),
        warnings,
        usage,
        cost);
  }

  private OutputClip output(Tx tx, TaskWork work, Stored clip) {
    return new OutputClip()
        .artifactId(
            artifacts.insertOutput(
                tx, work.tenantId(), work.projectId(), clip.blob(), clip.mediaType()))
        .title(clip.title())
        .durationSeconds(clip.seconds().doubleValue())
        .sampleRate(clip.sampleRate())
        .mediaType(clip.mediaType());
  }
}
