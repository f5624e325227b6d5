package ai.beatra.images;

import ai.beatra.api.ImagesApi;
import ai.beatra.http.answers.Accepted;
import ai.beatra.model.ImageRequest;
import ai.beatra.model.ImageToImageRequest;
import ai.beatra.net.Exchanges;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;

/** Requests for pictures. */
public final class ImagesDelegate implements ImagesApi {
  private final Images images;
  private final Exchanges exchanges;
  private final Accepted accepted;

  public ImagesDelegate(Images images, Exchanges exchanges, Accepted accepted) {
    this.images = images;
    this.exchanges = exchanges;
    this.accepted = accepted;
  }

  @Override
  public CompletionStage<Response> createImage(ImageRequest request) {
    return accepted.response(images.create(request, exchanges.current()));
  }

  @Override
  public CompletionStage<Response> createImageFromImages(ImageToImageRequest request) {
    return accepted.response(images.createFromImages(request, exchanges.current()));
  }
}
