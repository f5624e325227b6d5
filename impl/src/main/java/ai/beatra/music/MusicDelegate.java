package ai.beatra.music;

import ai.beatra.api.MusicApi;
import ai.beatra.http.answers.Accepted;
import ai.beatra.net.Exchanges;
import ai.beatra.model.OutputClip;
import ai.beatra.tasks.media.MediaJob;
import ai.beatra.model.MusicRequest;
import ai.beatra.model.ReferenceMusicRequest;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;

/** Requests for music. */
public final class MusicDelegate implements MusicApi {
  private final MediaJob<AskedMusic, OutputClip> job;
  private final Exchanges exchanges;

  public MusicDelegate(
      MediaJob<AskedMusic, OutputClip> job, Exchanges exchanges) {
    this.job = job;
    this.exchanges = exchanges;
  }

  @Override
  public CompletionStage<Response> createMusic(MusicRequest request) {
    return Accepted.response(job.submit(AskedMusic.of(request), exchanges.current()));
  }

  @Override
  public CompletionStage<Response> createMusicFromAudio(ReferenceMusicRequest request) {
    return Accepted.response(job.submit(AskedMusic.of(request), exchanges.current()));
  }
}
