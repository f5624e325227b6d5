package ai.beatra.images;

import ai.beatra.artifacts.Reference;
import ai.beatra.catalog.Asked;
import ai.beatra.config.CatalogConfig.Capability;
import ai.beatra.config.CatalogConfig.Modality;
import ai.beatra.error.ApiException;
import ai.beatra.model.ArtifactReference;
import ai.beatra.model.AspectRatio;
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

  /**
   * @throws ApiException invalid_request for what no schema says
   */
  static AskedImages of(ImageRequest request) {
    Metadata.check(request.getMetadata());
    return new AskedImages(
            Capability.TEXT_TO_IMAGE,
            request.getModel(),
            request.getPrompt(),
            request.getQuality(),
            request.getAspectRatio(),
            request.getN(),
            List.of())
        .checked();
  }

  /**
   * @throws ApiException invalid_request for what no schema says
   */
  static AskedImages of(ImageToImageRequest request) {
    Metadata.check(request.getMetadata());
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
            inputs)
        .checked();
  }

  private AskedImages checked() {
    if (prompt.isBlank()) {
      throw ApiException.invalid("/prompt", "must say something");
    }
    if (hd() && ratio == AspectRatio.AUTO) {
      throw ApiException.invalid(
          "/aspect_ratio",
          "must be one of 1:1, 16:9, 9:16, 4:3, 3:4, 2:1 when quality is hd; auto goes with"
              + " standard only");
    }
    return this;
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

  /** What a model has to know to do it. */
  Asked needs() {
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
    return new Asked(options, input, Map.of());
  }

  List<Reference> references() {
    List<Reference> references = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      String pointer = i == 0 ? "/image" : "/extra_images/" + (i - 1);
      references.add(new Reference(inputs.get(i), pointer));
    }
    return references;
  }
}
