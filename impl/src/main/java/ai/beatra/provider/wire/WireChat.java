package ai.beatra.provider.wire;

import ai.beatra.config.Dialect;
import ai.beatra.config.Secret;
import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ChatGeneration;
import ai.beatra.provider.ChatListener;
import ai.beatra.provider.ChatProvider;
import ai.beatra.provider.KeyPool;
import ai.beatra.upstream.PublicPictures;
import ai.beatra.upstream.UpstreamCall;
import ai.beatra.upstream.UpstreamClient;
import ai.beatra.upstream.UpstreamListener;
import ai.beatra.upstream.UpstreamRequest;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Chat with one upstream. No thread waits for it. */
public final class WireChat implements ChatProvider {
  private final KeyPool keys;
  private final WireSettings settings;
  private final UpstreamClient client;
  private final WireFormat format;
  private final PublicPictures pictures;
  private final Clock clock;
  private final Semaphore free;

  /** Where the models of the catalog are asked, by their names there. */
  private final Map<String, URI> endpoints = new ConcurrentHashMap<>();

  /**
   * @param keys those of the settings
   * @param pictures fetches those that must not be fetched from there
   */
  public WireChat(
      KeyPool keys,
      WireSettings settings,
      WireFormat format,
      UpstreamClient client,
      PublicPictures pictures,
      Clock clock) {
    this.keys = keys;
    this.settings = settings;
    this.client = client;
    this.pictures = pictures;
    this.clock = clock;
    this.format = format;
    this.free = new Semaphore(settings.concurrency());
  }

  @Override
  public ChatGeneration chat(ChatCall call, ChatListener listener) {
    return new WireCall(this, call, listener);
  }

  @Override
  public @Nullable Duration firstToken() {
    return settings.firstToken();
  }

  Refusals refusals(ChatCall call) {
    return new Refusals(CallSummary.of(call), settings.keys(), clock);
  }

  /** Takes one of the places that limit how much is asked at a time; it has to be left. */
  boolean enter() {
    return free.tryAcquire();
  }

  void leave() {
    free.release();
  }

  /**
   * The keys of one call.
   *
   * @throws ai.beatra.provider.ProviderException model_unavailable where all rest
   */
  KeyPool.Turn keys(CallSummary asked) {
    return keys.turn(asked.upstreamModel());
  }

  /** Whether the call has pictures that must be fetched before it is sent. */
  boolean fetches(ChatCall call) {
    return settings.inline() && !call.pictures().urls().isEmpty();
  }

  /** Those pictures on their way; null if there are no places for them now. */
  PublicPictures.@Nullable Fetch fetch(ChatCall call) {
    return pictures.fetch(call.pictures().tenant(), call.pictures().urls().values());
  }

  /**
   * The request as it goes there.
   *
   * @param fetched data URIs, by the URLs in whose place they go
   */
  byte[] write(ChatCall call, Map<String, String> fetched) {
    return format.write(call, fetched);
  }

  WireFormat format() {
    return format;
  }

  UpstreamCall call(byte[] body, CallSummary asked, KeyPool.Turn turn, UpstreamListener listener) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", asked.stream() ? "text/event-stream" : "application/json");
    headers.put("Accept-Encoding", "identity");
    headers.put("User-Agent", "beatra");
    headers.putAll(format.headers());
    headers.putAll(asked.headers());
    Secret key = turn.of(settings.keys());
    if (key != null) {
      Dialect.Auth auth = settings.dialect().place().auth();
      headers.put(auth.header(), auth.value(key));
    }
    var request =
        new UpstreamRequest(
            endpoints.computeIfAbsent(asked.upstreamModel(), settings::endpoint),
            headers,
            body,
            settings.timeOuts());
    return client.call(request, listener);
  }
}
