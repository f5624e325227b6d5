package ai.beatra.images;

import ai.beatra.api.ImagesApi;
import ai.beatra.http.Ask;
import ai.beatra.http.TaskReaders;
import ai.beatra.http.answers.TaskResponse;
import ai.beatra.model.ImageRequest;
import ai.beatra.model.ImageToImageRequest;
import ai.beatra.model.OutputImage;
import ai.beatra.tasks.media.MediaJob;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;

/** Requests for pictures. */
public final class ImagesDelegate implements ImagesApi {
  private final MediaJob<ImageMediaRequest, OutputImage> job;

  public ImagesDelegate(MediaJob<ImageMediaRequest, OutputImage> job) {
    this.job = job;
  }

  @Override
  public CompletionStage<Response> createImage(
      ContainerRequestContext context, ImageRequest request) {
    Ask ask = Ask.of(context);
    // A client that could not read the task is refused before anything is charged.
    TaskReaders.require(ask);
    return TaskResponse.response(job.submit(ImageMediaRequest.of(request), ask));
  }

  @Override
  public CompletionStage<Response> createImageFromImages(
      ContainerRequestContext context, ImageToImageRequest request) {
    return TaskResponse.response(job.submit(ImageMediaRequest.of(request), Ask.of(context)));
  }
}
