package ai.beatra.provider.minimax;

import ai.beatra.config.MusicUpstream;
import ai.beatra.config.MusicUpstream.MiniMax;
import ai.beatra.config.Secret;
import ai.beatra.error.ErrorCode;
import ai.beatra.provider.Content;
import ai.beatra.provider.GeneratedClip;
import ai.beatra.provider.Job;
import ai.beatra.provider.KeyPool;
import ai.beatra.provider.MusicCall;
import ai.beatra.provider.MusicProvider;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.Warning;
import ai.beatra.provider.work.Results;
import ai.beatra.upstream.AnswerStream;
import ai.beatra.upstream.RetryAfter;
import ai.beatra.upstream.UpstreamClient;
import ai.beatra.upstream.UpstreamException;
import ai.beatra.upstream.UpstreamRequest;
import ai.beatra.upstream.UpstreamRequest.TimeOuts;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Has songs made by MiniMax, which answers when one is there, up to ten minutes later, and knows no
 * way to ask again: what has been sent is never sent a second time, unless MiniMax says that it has
 * not taken it.
 */
public final class MiniMaxMusic implements MusicProvider {
  private final KeyPool pool;
  private final MusicUpstream upstream;
  private final MiniMax settings;
  private final UpstreamClient client;
  private final Results results;
  private final Clock clock;
  private final List<String> keys;

  /**
   * @param pool the upstream's keys
   */
  public MiniMaxMusic(
      KeyPool pool, MusicUpstream upstream, UpstreamClient client, Results results, Clock clock) {
    this.pool = pool;
    this.upstream = upstream;
    this.settings = (MiniMax) upstream.settings();
    this.client = client;
    this.results = results;
    this.clock = clock;
    this.keys = upstream.keys().stream().map(Secret::reveal).toList();
  }

  @Override
  public List<Warning> make(MusicCall call, Job job, Consumer<GeneratedClip> made)
      throws InterruptedException {
    Optional<String> earlier = job.upstreamId();
    if (earlier.isPresent()) {
      fetch(call, SongAnswer.ofKept(earlier.get()), job, made);
      return List.of();
    }
    byte[] body = new SongRequest(call, settings).body();
    try (var spool = new Spool()) {
      job.report(5, "composing", "The model is making the song");
      SongAnswer answer = ask(call.upstreamModel(), body, job, spool);
      if (answer.inline()) {
        made.accept(clip(call, answer, spool::copyTo));
      } else {
        job.begun(answer.kept());
        fetch(call, answer, job, made);
      }
      return List.of();
    } catch (IOException e) {
      throw new ProviderException(ErrorCode.INTERNAL_ERROR, "The song could not be stored.", e);
    }
  }

  /** The song is paid, so whoever comes after a crash of ours has only to fetch it. */
  private void fetch(MusicCall call, SongAnswer answer, Job job, Consumer<GeneratedClip> made) {
    job.report(90, "storing", "The song is being stored");
    made.accept(clip(call, answer, results.at(answer.url())));
  }

  private static GeneratedClip clip(MusicCall call, SongAnswer answer, Content content) {
    return new GeneratedClip(
        content, call.anyTitle(), answer.milliseconds() / 1000.0, answer.sampleRate());
  }

  /** With one key after the other, as long as another one may help. */
  private SongAnswer ask(String model, byte[] body, Job job, Spool song)
      throws IOException, InterruptedException {
    KeyPool.Turn turn = pool.turn(model);
    while (true) {
      job.sending();
      Reply reply = send(Objects.requireNonNull(turn.of(keys)), body, job.headers(), song);
      if (reply instanceof SongAnswer answer) {
        turn.accepted();
        return answer;
      }
      var refusal = (Refusal) reply;
      if (refusal.untaken()) {
        job.refused();
      }
      ProviderException told = refusal.told();
      if (refusal.ofKey() == null || !turn.refused(refusal.ofKey(), told.retryAfter())) {
        throw turn.told(told);
      }
    }
  }

  private Reply send(String key, byte[] body, Map<String, String> more, Spool song)
      throws IOException, InterruptedException {
    var headers = new HashMap<>(more);
    headers.put("Authorization", "Bearer " + key);
    headers.put("Accept", "application/json");
    var request =
        new UpstreamRequest(
            URI.create(upstream.baseUrl() + "/v1/music_generation"),
            headers,
            body,
            TimeOuts.of(upstream.timeouts()));
    try (var answer = AnswerStream.open(client, request)) {
      song.clear();
      AnswerStream.Head head = answer.head();
      return Refusal.of(
          head.status(),
          SongAnswer.read(new BufferedInputStream(answer, 1 << 14), song),
          RetryAfter.seconds(head.headers(), clock),
          keys);
    } catch (UpstreamException e) {
      return Refusal.of(e);
    } catch (InterruptedIOException e) {
      throw new InterruptedException();
    }
  }
}
