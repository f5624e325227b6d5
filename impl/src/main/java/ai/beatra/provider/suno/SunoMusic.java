package ai.beatra.provider.suno;

import ai.beatra.config.MusicUpstream;
import ai.beatra.config.MusicUpstream.Suno;
import ai.beatra.config.Secret;
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
import ai.beatra.upstream.WholeAnswer;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has songs made by Suno through an aggregator: begun once, then asked for until they are there, by
 * whoever has the task then. Each task waits on its own thread; how often all together ask is
 * limited.
 */
public final class SunoMusic implements MusicProvider {
  /** An answer is a few thousand bytes. */
  private static final int MOST_BYTES = 1 << 20;

  /** What its files have; it does not tell. */
  private static final int SAMPLE_RATE = 48_000;

  private final KeyPool pool;
  private final MusicUpstream upstream;
  private final Suno settings;
  private final UpstreamClient client;
  private final Results results;
  private final Clock clock;
  private final List<String> keys;
  private final Pace pace;

  /**
   * @param pool the upstream's keys
   */
  public SunoMusic(
      KeyPool pool, MusicUpstream upstream, UpstreamClient client, Results results, Clock clock) {
    this.pool = pool;
    this.upstream = upstream;
    this.settings = (Suno) upstream.settings();
    this.client = client;
    this.results = results;
    this.clock = clock;
    this.keys = upstream.keys().stream().map(Secret::reveal).toList();
    this.pace = new Pace(settings.requestsPerSecond());
  }

  @Override
  public List<Warning> make(MusicCall call, Job job, Consumer<GeneratedClip> made)
      throws InterruptedException {
    Optional<String> earlier = job.upstreamId();
    Begun begun = earlier.isPresent() ? Begun.ofKept(earlier.get(), keys) : begin(call, job);
    var watch = new Watch(job, call.clips(), keys);
    while (watch.isOpen()) {
      pace.await(settings.pollMs());
      watch.heard(state(begun));
    }
    job.report(90, "storing", "The clips are being stored");
    deliver(call, watch.clips(), made);
    return List.of();
  }

  /** With one key after the other, as long as another one may help. */
  private Begun begin(MusicCall call, Job job) throws InterruptedException {
    var order = new SongOrder(call, settings);
    byte[] body = order.body();
    KeyPool.Turn turn = pool.turn(call.upstreamModel());
    while (true) {
      String key = Objects.requireNonNull(turn.of(keys));
      job.sending();
      Refusal refusal;
      try {
        WholeAnswer answer = ask(order.path(), key, body, job.headers());
        var said = Said.of(answer.status(), answer.body());
        if (!said.taskId().isEmpty()) {
          turn.accepted();
          var begun = new Begun(said.taskId(), key);
          job.begun(begun.kept());
          return begun;
        }
        refusal = Refusal.of(said, RetryAfter.seconds(answer.headers(), clock), keys);
      } catch (UpstreamException e) {
        refusal = Refusal.of(e);
      }
      if (refusal.untaken()) {
        job.refused();
      }
      ProviderException told = refusal.told();
      if (refusal.ofKey() == null || !turn.refused(refusal.ofKey(), told.retryAfter())) {
        throw turn.told(told);
      }
    }
  }

  /** What the upstream says of a song; nothing if it does not answer, which costs nothing. */
  private @Nullable Said state(Begun begun) throws InterruptedException {
    try {
      WholeAnswer answer =
          ask(
              "/api/v1/generate/record-info?taskId=" + begun.encoded(),
              begun.key(),
              null,
              Map.of());
      return Said.of(answer.status(), answer.body());
    } catch (UpstreamException e) {
      return null;
    }
  }

  private WholeAnswer ask(String path, String key, byte @Nullable [] body, Map<String, String> more)
      throws InterruptedException {
    var headers = new HashMap<>(more);
    headers.put("Authorization", "Bearer " + key);
    headers.put("Accept", "application/json");
    var request =
        new UpstreamRequest(
            URI.create(upstream.baseUrl() + path), headers, body, TimeOuts.of(upstream.timeouts()));
    return AnswerStream.fetch(client, request, MOST_BYTES);
  }

  /** A clip that cannot be fetched is one that was not made. */
  private void deliver(MusicCall call, List<Said.Clip> clips, Consumer<GeneratedClip> made) {
    ProviderException lost = null;
    int delivered = 0;
    for (Said.Clip clip : clips) {
      if (delivered == call.clips()) {
        return;
      }
      try {
        made.accept(generated(call, clip));
        delivered++;
      } catch (ProviderException e) {
        lost = e;
      }
    }
    if (lost != null && delivered == 0) {
      throw lost;
    }
  }

  private GeneratedClip generated(MusicCall call, Said.Clip clip) {
    String theirs = clip.title().isBlank() ? call.anyTitle() : clip.title();
    return new GeneratedClip(
        results.at(clip.url()),
        call.title() == null ? theirs : call.anyTitle(),
        clip.seconds(),
        SAMPLE_RATE);
  }
}
