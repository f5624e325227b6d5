package ai.beatra.images;

import ai.beatra.artifacts.Reference;
import ai.beatra.catalog.CatalogModel;
import ai.beatra.config.CatalogConfig.Capability;
import ai.beatra.config.CatalogConfig.Modality;
import ai.beatra.http.Metadata;
import ai.beatra.model.ArtifactReference;
import ai.beatra.model.AspectRatio;
import ai.beatra.model.FieldError;
import ai.beatra.model.ImageQuality;
import ai.beatra.model.ImageRequest;
import ai.beatra.model.ImageToImageRequest;
import ai.beatra.model.MediaReference;
import ai.beatra.tasks.media.MediaRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a request for pictures asks.
 *
 * @param request with no pictures in it where they are to be made from a prompt alone
 */
public record ImageMediaRequest(Capability capability, ImageToImageRequest request)
    implements MediaRequest {

  static ImageMediaRequest of(ImageRequest request) {
    return new ImageMediaRequest(
        Capability.TEXT_TO_IMAGE,
        new ImageToImageRequest()
            .model(request.getModel())
            .prompt(request.getPrompt())
            .quality(request.getQuality())
            .aspectRatio(request.getAspectRatio())
            .n(request.getN())
            .metadata(request.getMetadata()));
  }

  static ImageMediaRequest of(ImageToImageRequest request) {
    return new ImageMediaRequest(Capability.IMAGE_TO_IMAGE, request);
  }

  @Override
  public List<FieldError> faults() {
    var faults = new ArrayList<FieldError>();
    String prompt = request.getPrompt();
    if (prompt != null && prompt.isBlank()) {
      faults.add(MediaRequest.fault("/prompt", "must not be blank"));
    }
    if (hd() && request.getAspectRatio() == AspectRatio.AUTO) {
      faults.add(
          MediaRequest.fault(
              "/aspect_ratio",
              "must be one of 1:1, 16:9, 9:16, 4:3, 3:4, 2:1 when quality is hd; auto goes with"
                  + " standard only"));
    }
    faults.addAll(Metadata.faults(request.getMetadata()));
    return faults;
  }

  @Override
  public List<FieldError> beyond(CatalogModel model) {
    var limits = model.imageLimits();
    var faults = new ArrayList<FieldError>();
    MediaRequest.atMost(limits.promptCharacters(), "/prompt", prompt(), model, faults);
    int inputs = inputs().size();
    if (inputs > limits.inputImages() && inputs > 0) {
      String most = "must have at most %d pictures for the model %s";
      int more = Math.max(0, limits.inputImages() - 1);
      faults.add(MediaRequest.fault("/extra_images", most.formatted(more, model.id())));
    }
    return faults;
  }

  @Override
  public String operation() {
    return capability == Capability.IMAGE_TO_IMAGE
        ? "POST /v1/images/image-to-image"
        : "POST /v1/images/generations";
  }

  @Override
  public String model() {
    return request.getModel();
  }

  String prompt() {
    return request.getPrompt();
  }

  boolean hd() {
    return request.getQuality() == ImageQuality.HD;
  }

  int count() {
    Integer n = request.getN();
    return n == null ? 1 : n;
  }

  /** In the contract's words. */
  String aspectRatio() {
    AspectRatio ratio = request.getAspectRatio();
    if (ratio != null) {
      return ratio.toString();
    }
    return hd() ? AspectRatio._1_1.toString() : AspectRatio.AUTO.toString();
  }

  @Override
  public Map<Modality, String> input() {
    Map<Modality, String> input = new LinkedHashMap<>(Map.of(Modality.TEXT, "/prompt"));
    if (capability == Capability.IMAGE_TO_IMAGE) {
      input.put(Modality.IMAGE, "/image");
    }
    return input;
  }

  @Override
  public List<Option> options() {
    return List.of(
        new Option("/quality", "quality", request.getQuality()),
        new Option("/aspect_ratio", "aspect_ratio", request.getAspectRatio()),
        new Option("/n", "n", request.getN()));
  }

  List<MediaReference> inputs() {
    List<MediaReference> inputs = new ArrayList<>();
    if (capability == Capability.IMAGE_TO_IMAGE) {
      inputs.add(request.getImage());
    }
    if (request.getExtraImages() != null) {
      inputs.addAll(request.getExtraImages());
    }
    return inputs;
  }

  @Override
  public List<Reference> references() {
    List<Reference> references = new ArrayList<>();
    for (MediaReference input : inputs()) {
      int i = references.size();
      references.add(new Reference(input, i == 0 ? "/image" : "/extra_images/" + (i - 1)));
    }
    return references;
  }

  @Override
  public Object kept(List<String> artifacts) {
    List<MediaReference> references = new ArrayList<>();
    artifacts.forEach(id -> references.add(new ArtifactReference().artifactId(id)));
    if (capability == Capability.IMAGE_TO_IMAGE) {
      request.image(references.remove(0));
      request.extraImages(request.getExtraImages() == null ? null : references);
    }
    return request;
  }
}
