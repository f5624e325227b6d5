package ai.beatra.images;

import ai.beatra.api.ImagesApi;
import ai.beatra.http.Ask;
import ai.beatra.http.answers.Accepted;
import ai.beatra.model.ImageRequest;
import ai.beatra.model.ImageToImageRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;

/** Requests for pictures. */
public final class ImagesDelegate implements ImagesApi {
  private final Images images;
  private final Accepted accepted;

  public ImagesDelegate(Images images, Accepted accepted) {
    this.images = images;
    this.accepted = accepted;
  }

  @Override
  public CompletionStage<Response> createImage(
      ContainerRequestContext context, ImageRequest request) {
    return accepted.response(images.create(request, Ask.of(context)));
  }

  @Override
  public CompletionStage<Response> createImageFromImages(
      ContainerRequestContext context, ImageToImageRequest request) {
    return accepted.response(images.createFromImages(request, Ask.of(context)));
  }
}
