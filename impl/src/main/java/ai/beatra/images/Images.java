package ai.beatra.images;

import ai.beatra.artifacts.TaskMedia;
import ai.beatra.catalog.Catalog;
import ai.beatra.catalog.CatalogModel;
import ai.beatra.config.CatalogConfig.Capability;
import ai.beatra.config.CatalogConfig.Route;
import ai.beatra.http.checks.Validated;
import ai.beatra.http.json.Json;
import ai.beatra.media.Kind;
import ai.beatra.media.Size;
import ai.beatra.model.ArtifactReference;
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
import ai.beatra.provider.Warning;
import ai.beatra.tasks.TaskPrice;
import ai.beatra.tasks.TaskView;
import ai.beatra.tasks.TaskWork;
import ai.beatra.tasks.media.MediaFeature;
import ai.beatra.tasks.media.Piece;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** Pictures: who makes them, what they cost, and how a task shows them. */
public final class Images implements MediaFeature<ImageMediaRequest, OutputImage> {
  private final Catalog catalog;
  private final TaskMedia artifacts;
  private final Json json;

  public Images(Catalog catalog, TaskMedia artifacts, Json json) {
    this.catalog = catalog;
    this.artifacts = artifacts;
    this.json = json;
  }

  /** What is wrong with requests that no schema says. */
  public static List<Validated.Rule<?>> rules() {
    return List.of(
        new Validated.Rule<>(ImageRequest.class, each -> ImageMediaRequest.of(each).faults()),
        new Validated.Rule<>(
            ImageToImageRequest.class, each -> ImageMediaRequest.of(each).faults()));
  }

  @Override
  public String queue() {
    return "images";
  }

  @Override
  public Kind kind() {
    return Kind.IMAGE;
  }

  @Override
  public ImageMediaRequest asked(Capability capability, String request) {
    return new ImageMediaRequest(capability, json.read(request, ImageToImageRequest.class));
  }

  @Override
  public TaskPrice price(ImageMediaRequest asked, CatalogModel model) {
    return TaskPrice.perOutput(
        model.perImage(asked.capability(), asked.hd()).credits(), asked.count(), "pictures");
  }

  @Override
  public int promised(TaskWork work, ImageMediaRequest asked) {
    return asked.count();
  }

  @Override
  public ImageProvider provider(String name) {
    return catalog.imageProvider(name);
  }

  @Override
  public List<Warning> make(
      TaskWork work,
      Route route,
      ImageMediaRequest asked,
      int count,
      Consumer<Piece<OutputImage>> made)
      throws InterruptedException {
    var call =
        new ImageCall(
            route.upstreamModel(),
            asked.prompt(),
            asked.hd() ? "hd" : "standard",
            asked.aspectRatio(),
            count,
            asked.inputs().stream().map(input -> media(work.tenantId(), input)).toList());
    return provider(route.provider()).make(call, work.job(), image -> made.accept(piece(image)));
  }

  /** All inputs are artifacts since the task was made. */
  private Media media(String tenantId, MediaReference input) {
    return artifacts.find(tenantId, ((ArtifactReference) input).getArtifactId());
  }

  private static Piece<OutputImage> piece(GeneratedImage image) {
    return new Piece<>(
        image.content(),
        stored -> {
          Size size = Objects.requireNonNull(stored.size());
          return new OutputImage()
              .width(size.width())
              .height(size.height())
              .mediaType(stored.mediaType());
        });
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
    return TaskView.noUsage()
        .imageCount((long) outputs.size())
        .imagePixels(
            outputs.stream().mapToLong(each -> (long) each.getWidth() * each.getHeight()).sum());
  }

  @Override
  public UsageLine line(ImageMediaRequest asked, int made, int promised) {
    return new UsageLine()
        .meter(CatalogModel.meter(asked.capability(), asked.hd()))
        .quantity((double) made)
        .unit(CatalogModel.PER_IMAGE);
  }
}
