package ai.beatra.music;

import ai.beatra.artifacts.TaskMedia;
import ai.beatra.catalog.Catalog;
import ai.beatra.catalog.CatalogModel;
import ai.beatra.error.ErrorCode;
import ai.beatra.model.ArtifactReference;
import ai.beatra.model.Capability;
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
import ai.beatra.tasks.TaskView;
import ai.beatra.tasks.TaskWork;
import ai.beatra.tasks.media.Medium;
import ai.beatra.tasks.media.Piece;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Music as tasks make it. */
public final class MusicMedium implements Medium<AskedMusic, OutputClip> {
  private final Catalog catalog;
  private final TaskMedia artifacts;
  private final ObjectMapper json;

  public MusicMedium(Catalog catalog, TaskMedia artifacts, ObjectMapper json) {
    this.catalog = catalog;
    this.artifacts = artifacts;
    this.json = json;
  }

  @Override
  public String queue() {
    return "music";
  }

  @Override
  public AskedMusic asked(TaskWork work) {
    try {
      return work.capability() == Capability.REFERENCE_AUDIO_TO_MUSIC
          ? AskedMusic.of(json.readValue(work.request(), ReferenceMusicRequest.class))
          : AskedMusic.of(json.readValue(work.request(), MusicRequest.class));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public int promised(TaskWork work, AskedMusic asked) {
    return catalog
        .model(work.model())
        .orElseThrow(() -> gone("The model is not there any more."))
        .musicLimits()
        .clips();
  }

  private static ProviderException gone(String message) {
    return new ProviderException(ErrorCode.MODEL_UNAVAILABLE, message);
  }

  @Override
  public List<Warning> make(
      TaskWork work, AskedMusic asked, int count, Consumer<Piece<OutputClip>> made)
      throws InterruptedException {
    MusicProvider provider =
        catalog
            .musicProvider(work.provider())
            .orElseThrow(() -> gone("No provider serves the model any more."));
    var call =
        new MusicCall(
            work.upstreamModel(),
            asked.prompt(),
            asked.lyrics(),
            asked.instrumental(),
            asked.title(),
            count,
            asked.options(),
            reference(work, asked));
    return provider.make(call, work.progress(), clip -> made.accept(piece(clip)));
  }

  /** It is an artifact since the task was made. */
  private @Nullable Media reference(TaskWork work, AskedMusic asked) {
    return asked.reference() instanceof ArtifactReference reference
        ? artifacts.find(work.tenantId(), reference.getArtifactId())
        : null;
  }

  private static Piece<OutputClip> piece(GeneratedClip clip) {
    return new Piece<>(
        clip.content(),
        clip.mediaType(),
        new OutputClip()
            .title(clip.title())
            .durationSeconds(milliseconds(clip.durationSeconds()).doubleValue())
            .sampleRate(clip.sampleRate())
            .mediaType(clip.mediaType()));
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
    return TaskView.none()
        .audioSeconds(
            outputs.stream()
                .map(each -> milliseconds(each.getDurationSeconds()))
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .doubleValue());
  }

  /** Half of the clips are half of the task. */
  @Override
  public UsageLine line(AskedMusic asked, int made, int promised) {
    return new UsageLine()
        .meter(CatalogModel.meter(asked.capability()))
        .quantity((double) made / promised)
        .unit(CatalogModel.PER_TASK);
  }
}
