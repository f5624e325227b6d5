package ai.beatra.music;

import ai.beatra.api.MusicApi;
import ai.beatra.http.Ask;
import ai.beatra.http.answers.Accepted;
import ai.beatra.model.MusicRequest;
import ai.beatra.model.ReferenceMusicRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;

/** Requests for music. */
public final class MusicDelegate implements MusicApi {
  private final Music music;
  private final Accepted accepted;

  public MusicDelegate(Music music, Accepted accepted) {
    this.music = music;
    this.accepted = accepted;
  }

  @Override
  public CompletionStage<Response> createMusic(
      ContainerRequestContext context, MusicRequest request) {
    return accepted.response(music.create(request, Ask.of(context)));
  }

  @Override
  public CompletionStage<Response> createMusicFromAudio(
      ContainerRequestContext context, ReferenceMusicRequest request) {
    return accepted.response(music.createFromAudio(request, Ask.of(context)));
  }
}
