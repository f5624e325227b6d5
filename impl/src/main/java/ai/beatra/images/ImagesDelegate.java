package ai.beatra.images;

import ai.beatra.api.ImagesApi;
import ai.beatra.http.Ask;
import ai.beatra.http.answers.Accepted;
import ai.beatra.model.ImageRequest;
import ai.beatra.model.ImageToImageRequest;
import ai.beatra.model.OutputImage;
import ai.beatra.tasks.media.MediaJob;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;

/** Requests for pictures. */
public final class ImagesDelegate implements ImagesApi {
  private final MediaJob<AskedImages, OutputImage> job;

  public ImagesDelegate(MediaJob<AskedImages, OutputImage> job) {
    this.job = job;
  }

  @Override
  public CompletionStage<Response> createImage(
      ContainerRequestContext context, ImageRequest request) {
    return Accepted.response(job.submit(AskedImages.of(request), Ask.of(context)));
  }

  @Override
  public CompletionStage<Response> createImageFromImages(
      ContainerRequestContext context, ImageToImageRequest request) {
    return Accepted.response(job.submit(AskedImages.of(request), Ask.of(context)));
  }
}
