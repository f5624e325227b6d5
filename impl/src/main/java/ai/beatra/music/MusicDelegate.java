package ai.beatra.music;

import ai.beatra.api.MusicApi;
import ai.beatra.http.answers.Accepted;
import ai.beatra.model.MusicRequest;
import ai.beatra.model.ReferenceMusicRequest;
import ai.beatra.net.Exchanges;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;

/** Requests for music. */
public final class MusicDelegate implements MusicApi {
  private final Music music;
  private final Exchanges exchanges;
  private final Accepted accepted;

  public MusicDelegate(Music music, Exchanges exchanges, Accepted accepted) {
    this.music = music;
    this.exchanges = exchanges;
    this.accepted = accepted;
  }

  @Override
  public CompletionStage<Response> createMusic(MusicRequest request) {
    return accepted.response(music.create(request, exchanges.current()));
  }

  @Override
  public CompletionStage<Response> createMusicFromAudio(ReferenceMusicRequest request) {
    return accepted.response(music.createFromAudio(request, exchanges.current()));
  }
}
