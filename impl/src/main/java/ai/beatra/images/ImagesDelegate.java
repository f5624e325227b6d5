package ai.beatra.images;

import ai.beatra.api.ImagesApi;
import ai.beatra.http.answers.Accepted;
import ai.beatra.net.Exchanges;
import ai.beatra.model.OutputImage;
import ai.beatra.tasks.media.MediaJob;
import ai.beatra.model.ImageRequest;
import ai.beatra.model.ImageToImageRequest;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;

/** Requests for pictures. */
public final class ImagesDelegate implements ImagesApi {
  private final MediaJob<AskedImages, OutputImage> job;
  private final Exchanges exchanges;

  public ImagesDelegate(
      MediaJob<AskedImages, OutputImage> job, Exchanges exchanges) {
    this.job = job;
    this.exchanges = exchanges;
  }

  @Override
  public CompletionStage<Response> createImage(ImageRequest request) {
    return Accepted.response(job.submit(AskedImages.of(request), exchanges.current()));
  }

  @Override
  public CompletionStage<Response> createImageFromImages(ImageToImageRequest request) {
    return Accepted.response(job.submit(AskedImages.of(request), exchanges.current()));
  }
}
