package ai.beatra.provider.wire;

import ai.beatra.config.Dialect;
import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ChatGeneration;
import ai.beatra.provider.ChatListener;
import ai.beatra.provider.ChatProvider;
import ai.beatra.upstream.PublicPictures;
import ai.beatra.upstream.UpstreamCall;
import ai.beatra.upstream.UpstreamClient;
import ai.beatra.upstream.UpstreamListener;
import ai.beatra.upstream.UpstreamRequest;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Chat with one upstream. No thread waits for it. */
public final class WireChat implements ChatProvider {
  private final String name;
  private final WireSettings settings;
  private final UpstreamClient client;
  private final WireFormat format;
  private final PublicPictures pictures;
  private final Clock clock;
  private final Semaphore free;
  private final AtomicInteger nextKey = new AtomicInteger();

  /**
   * @param name what the log calls the provider
   * @param pictures fetches those that must not be fetched from there
   */
  public WireChat(
      String name,
      WireSettings settings,
      WireFormat format,
      UpstreamClient client,
      PublicPictures pictures,
      Clock clock) {
    this.name = name;
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

  Refusals refusals(ChatCall call) {
    return new Refusals(name, CallSummary.of(call), settings.keys(), clock);
  }

  /** Takes one of the places that limit how much is asked at a time; it has to be left. */
  boolean enter() {
    return free.tryAcquire();
  }

  void leave() {
    free.release();
  }

  /** How many different keys there are to try. */
  int keys() {
    return settings.keys().size();
  }

  /** Where the next call begins among the keys, so that all are used alike. */
  int nextKey() {
    return settings.keys().isEmpty()
        ? 0
        : Math.floorMod(nextKey.getAndIncrement(), settings.keys().size());
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

  UpstreamCall call(byte[] body, CallSummary asked, int key, UpstreamListener listener) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", asked.stream() ? "text/event-stream" : "application/json");
    headers.put("Accept-Encoding", "identity");
    headers.put("User-Agent", "beatra");
    headers.putAll(format.headers());
    if (!settings.keys().isEmpty()) {
      Dialect.Auth auth = settings.dialect().place().auth();
      headers.put(auth.header(), auth.value(settings.keys().get(key % keys())));
    }
    var request =
        new UpstreamRequest(
            settings.endpoint(asked.upstreamModel()), headers, body, settings.timeOuts());
    return client.call(request, listener);
  }
}
