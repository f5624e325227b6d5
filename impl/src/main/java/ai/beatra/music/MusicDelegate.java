package ai.beatra.music;

import ai.beatra.api.MusicApi;
import ai.beatra.http.Ask;
import ai.beatra.http.answers.TaskResponse;
import ai.beatra.model.MusicRequest;
import ai.beatra.model.OutputClip;
import ai.beatra.model.ReferenceMusicRequest;
import ai.beatra.tasks.media.MediaJob;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;

/** Requests for music. */
public final class MusicDelegate implements MusicApi {
  private final MediaJob<MusicMediaRequest, OutputClip> job;

  public MusicDelegate(MediaJob<MusicMediaRequest, OutputClip> job) {
    this.job = job;
  }

  @Override
  public CompletionStage<Response> createMusic(
      ContainerRequestContext context, MusicRequest request) {
    return TaskResponse.response(job.submit(MusicMediaRequest.of(request), Ask.of(context)));
  }

  @Override
  public CompletionStage<Response> createMusicFromAudio(
      ContainerRequestContext context, ReferenceMusicRequest request) {
    return TaskResponse.response(job.submit(MusicMediaRequest.of(request), Ask.of(context)));
  }
}
