package ai.beatra.images;

import ai.beatra.artifacts.Artifacts;
import ai.beatra.blobs.Blob;
import ai.beatra.catalog.Catalog;
import ai.beatra.catalog.Tariff;
import ai.beatra.error.ErrorCode;
import ai.beatra.model.ArtifactReference;
import ai.beatra.model.Capability;
import ai.beatra.model.ImageRequest;
import ai.beatra.model.ImageToImageRequest;
import ai.beatra.model.MediaReference;
import ai.beatra.model.OutputImage;
import ai.beatra.model.TaskOutput;
import ai.beatra.model.TaskUsage;
import ai.beatra.model.UsageLine;
import ai.beatra.money.Amount;
import ai.beatra.provider.GeneratedImage;
import ai.beatra.provider.ImageCall;
import ai.beatra.provider.ImageProvider;
import ai.beatra.provider.Media;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Makes the pictures of a task. */
public final class ImageTask implements TaskRunner {
  static final String QUEUE = "images";

  private final Catalog catalog;
  private final Artifacts artifacts;
  private final ObjectMapper json;
  private final int concurrency;
  private final Duration timeout;

  public ImageTask(
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

  /** A picture whose bytes are stored. */
  private record Stored(Blob blob, String mediaType, int width, int height) {}

  @Override
  public TaskResult run(TaskWork work) throws InterruptedException {
    Wanted wanted = wanted(work);
    ImageProvider provider =
        catalog
            .imageProvider(work.provider())
            .orElseThrow(() -> gone("No provider serves the model any more."));
    List<Stored> made = new ArrayList<>();
    List<Warning> warnings =
        provider.make(call(work, wanted), work.progress(), image -> made.add(store(image)));
    if (made.isEmpty()) {
      throw new ProviderException(
          ErrorCode.UPSTREAM_FAILED,
          "The model's provider made no picture. Send the request again.");
    }
    Tariff tariff =
        catalog
            .model(work.model())
            .orElseThrow(() -> gone("The model is not there any more."))
            .perImage(wanted.capability(), wanted.hd());
    return result(work, made, warnings, tariff);
  }

  private static ProviderException gone(String message) {
    return new ProviderException(ErrorCode.MODEL_UNAVAILABLE, message);
  }

  private Wanted wanted(TaskWork work) {
    try {
      return work.capability() == Capability.IMAGE_TO_IMAGE
          ? Wanted.of(json.readValue(work.request(), ImageToImageRequest.class))
          : Wanted.of(json.readValue(work.request(), ImageRequest.class));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private ImageCall call(TaskWork work, Wanted wanted) {
    return new ImageCall(
        work.upstreamModel(),
        wanted.prompt(),
        wanted.hd() ? "hd" : "standard",
        wanted.aspectRatio(),
        wanted.count(),
        wanted.inputs().stream().map(input -> media(work.tenantId(), input)).toList());
  }

  /** All inputs are artifacts since the task was made. */
  private Media media(String tenantId, MediaReference input) {
    return artifacts.media(tenantId, ((ArtifactReference) input).getArtifactId());
  }

  private Stored store(GeneratedImage image) {
    try {
      return new Stored(
          artifacts.write(image.content()), image.mediaType(), image.width(), image.height());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TaskResult result(
      TaskWork work, List<Stored> made, List<Warning> warnings, Tariff tariff) {
    Amount cost = tariff.credits().times(made.size());
    TaskUsage usage =
        TaskView.none()
            .imageCount((long) made.size())
            .imagePixels(made.stream().mapToLong(each -> (long) each.width() * each.height()).sum())
            .lines(
                List.of(
                    new UsageLine()
                        .meter(tariff.meter())
                        .quantity((double) made.size())
                        .unit(tariff.unit())
                        .billedAmountCredits(cost.toString())
                        .billedAmountCreditsUsdReference(cost.usdReference())));
    return new TaskResult(
        tx -> new TaskOutput().images(made.stream().map(each -> output(tx, work, each)).toList()),
        warnings,
        usage,
        cost);
  }

  private OutputImage output(Tx tx, TaskWork work, Stored image) {
    return new OutputImage()
        .artifactId(
            artifacts.insertOutput(
                tx, work.tenantId(), work.projectId(), image.blob(), image.mediaType()))
        .width(image.width())
        .height(image.height())
        .mediaType(image.mediaType());
  }
}
