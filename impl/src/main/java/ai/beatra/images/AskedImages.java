package ai.beatra.images;

import ai.beatra.artifacts.Artifacts;
import ai.beatra.catalog.Asked;
import ai.beatra.catalog.CatalogModel;
import ai.beatra.config.CatalogConfig.Capability;
import ai.beatra.config.CatalogConfig.Modality;
import ai.beatra.config.ModelLimits;
import ai.beatra.model.ArtifactReference;
import ai.beatra.model.AspectRatio;
import ai.beatra.model.FieldError;
import ai.beatra.model.ImageQuality;
import ai.beatra.model.ImageRequest;
import ai.beatra.model.ImageToImageRequest;
import ai.beatra.model.MediaReference;
import ai.beatra.tasks.Metadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request for pictures asks, whether from a prompt alone or from pictures too. */
public record AskedImages(
    Capability capability,
    String model,
    String prompt,
    @Nullable ImageQuality quality,
    @Nullable AspectRatio ratio,
    @Nullable Integer n,
    List<MediaReference> inputs) {

  static AskedImages of(ImageRequest request) {
    return new AskedImages(
        Capability.TEXT_TO_IMAGE,
        request.getModel(),
        request.getPrompt(),
        request.getQuality(),
        request.getAspectRatio(),
        request.getN(),
        List.of());
  }

  static AskedImages of(ImageToImageRequest request) {
    List<MediaReference> inputs = new ArrayList<>(List.of(request.getImage()));
    if (request.getExtraImages() != null) {
      inputs.addAll(request.getExtraImages());
    }
    return new AskedImages(
        Capability.IMAGE_TO_IMAGE,
        request.getModel(),
        request.getPrompt(),
        request.getQuality(),
        request.getAspectRatio(),
        request.getN(),
        inputs);
  }

  /** What is wrong with a request that its schema cannot say; empty if nothing is. */
  static List<FieldError> faults(ImageRequest request) {
    return faults(
        request.getPrompt(), request.getQuality(), request.getAspectRatio(), request.getMetadata());
  }

  /** The same of a request that has pictures. */
  static List<FieldError> faults(ImageToImageRequest request) {
    return faults(
        request.getPrompt(), request.getQuality(), request.getAspectRatio(), request.getMetadata());
  }

  private static List<FieldError> faults(
      @Nullable String prompt,
      @Nullable ImageQuality quality,
      @Nullable AspectRatio ratio,
      @Nullable Map<String, String> metadata) {
    var faults = new ArrayList<FieldError>();
    if (prompt != null && prompt.isBlank()) {
      faults.add(fault("/prompt", "must say something"));
    }
    if (quality == ImageQuality.HD && ratio == AspectRatio.AUTO) {
      faults.add(
          fault(
              "/aspect_ratio",
              "must be one of 1:1, 16:9, 9:16, 4:3, 3:4, 2:1 when quality is hd; auto goes with"
                  + " standard only"));
    }
    faults.addAll(Metadata.faults(metadata));
    return faults;
  }

  private static FieldError fault(String pointer, String message) {
    return new FieldError().param(pointer).message(message);
  }

  /** The same request with these artifacts in the place of its pictures. */
  static ImageToImageRequest with(ImageToImageRequest request, List<String> artifacts) {
    List<MediaReference> references = new ArrayList<>();
    artifacts.forEach(id -> references.add(new ArtifactReference().artifactId(id)));
    return new ImageToImageRequest()
        .model(request.getModel())
        .prompt(request.getPrompt())
        .image(references.get(0))
        .extraImages(
            request.getExtraImages() == null ? null : references.subList(1, references.size()))
        .quality(request.getQuality())
        .aspectRatio(request.getAspectRatio())
        .n(request.getN())
        .metadata(request.getMetadata());
  }

  boolean hd() {
    return quality == ImageQuality.HD;
  }

  int count() {
    return n == null ? 1 : n;
  }

  /** In the contract's words. */
  String aspectRatio() {
    if (ratio != null) {
      return ratio.toString();
    }
    return hd() ? AspectRatio._1_1.toString() : AspectRatio.AUTO.toString();
  }

  /**
   * What a model has to know to do it.
   *
   * @param unknown members of the request that no model knows
   */
  Asked needs(List<FieldError> unknown) {
    Map<String, String> options = new LinkedHashMap<>();
    if (quality != null) {
      options.put("/quality", "quality");
    }
    if (ratio != null) {
      options.put("/aspect_ratio", "aspect_ratio");
    }
    if (n != null) {
      options.put("/n", "n");
    }
    Map<Modality, String> input = new LinkedHashMap<>();
    input.put(Modality.TEXT, "/prompt");
    if (!inputs.isEmpty()) {
      input.put(Modality.IMAGE, "/image");
    }
    return Asked.media(options, input, unknown, this::beyond);
  }

  private List<FieldError> beyond(CatalogModel model) {
    ModelLimits.Images limits = model.imageLimits();
    var faults = new ArrayList<FieldError>();
    if (prompt.codePointCount(0, prompt.length()) > limits.promptCharacters()) {
      String most = "must have at most %d characters for the model %s";
      faults.add(fault("/prompt", most.formatted(limits.promptCharacters(), model.id())));
    }
    if (!inputs.isEmpty() && inputs.size() > limits.inputImages()) {
      String most = "must have at most %d pictures for the model %s";
      int more = Math.max(0, limits.inputImages() - 1);
      faults.add(fault("/extra_images", most.formatted(more, model.id())));
    }
    return faults;
  }

  List<Artifacts.Reference> references() {
    List<Artifacts.Reference> references = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      String pointer = i == 0 ? "/image" : "/extra_images/" + (i - 1);
      references.add(new Artifacts.Reference(inputs.get(i), pointer));
    }
    return references;
  }
}
