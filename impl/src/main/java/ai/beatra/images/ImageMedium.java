package ai.beatra.images;

import ai.beatra.artifacts.TaskMedia;
import ai.beatra.catalog.Catalog;
import ai.beatra.catalog.CatalogModel;
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
import ai.beatra.provider.GeneratedImage;
import ai.beatra.provider.ImageCall;
import ai.beatra.provider.ImageProvider;
import ai.beatra.provider.Media;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.Warning;
import ai.beatra.tasks.TaskView;
import ai.beatra.tasks.TaskWork;
import ai.beatra.tasks.media.Medium;
import ai.beatra.tasks.media.Piece;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.function.Consumer;

/** Pictures as tasks make them. */
public final class ImageMedium implements Medium<AskedImages, OutputImage> {
  private final Catalog catalog;
  private final TaskMedia artifacts;
  private final ObjectMapper json;

  public ImageMedium(Catalog catalog, TaskMedia artifacts, ObjectMapper json) {
    this.catalog = catalog;
    this.artifacts = artifacts;
    this.json = json;
  }

  @Override
  public String queue() {
    return "images";
  }

  @Override
  public AskedImages asked(TaskWork work) {
    try {
      return work.capability() == Capability.IMAGE_TO_IMAGE
          ? AskedImages.of(json.readValue(work.request(), ImageToImageRequest.class))
          : AskedImages.of(json.readValue(work.request(), ImageRequest.class));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public int promised(TaskWork work, AskedImages asked) {
    return asked.count();
  }

  @Override
  public List<Warning> make(
      TaskWork work, AskedImages asked, int count, Consumer<Piece<OutputImage>> made)
      throws InterruptedException {
    ImageProvider provider =
        catalog
            .imageProvider(work.provider())
            .orElseThrow(
                () ->
                    new ProviderException(
                        ErrorCode.MODEL_UNAVAILABLE, "No provider serves the model any more."));
    var call =
        new ImageCall(
            work.upstreamModel(),
            asked.prompt(),
            asked.hd() ? "hd" : "standard",
            asked.aspectRatio(),
            count,
            asked.inputs().stream().map(input -> media(work.tenantId(), input)).toList());
    return provider.make(call, work.progress(), image -> made.accept(piece(image)));
  }

  /** All inputs are artifacts since the task was made. */
  private Media media(String tenantId, MediaReference input) {
    return artifacts.find(tenantId, ((ArtifactReference) input).getArtifactId());
  }

  private static Piece<OutputImage> piece(GeneratedImage image) {
    return new Piece<>(
        image.content(),
        image.mediaType(),
        new OutputImage().width(image.width()).height(image.height()).mediaType(image.mediaType()));
  }

  @Override
  public OutputImage stored(OutputImage output, String artifactId) {
    return output.artifactId(artifactId);
  }

  @Override
  public TaskOutput output(List<OutputImage> outputs) {
    return new TaskOutput().images(outputs);
  }

  @Override
  public TaskUsage usage(List<OutputImage> outputs) {
    return TaskView.none()
        .imageCount((long) outputs.size())
        .imagePixels(
            outputs.stream().mapToLong(each -> (long) each.getWidth() * each.getHeight()).sum());
  }

  @Override
  public UsageLine line(AskedImages asked, int made, int promised) {
    return new UsageLine()
        .meter(CatalogModel.meter(asked.capability(), asked.hd()))
        .quantity((double) made)
        .unit(CatalogModel.PER_IMAGE);
  }
}
