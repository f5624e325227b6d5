package ai.beatra.provider.openai;

import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.ChatProvider;
import ai.beatra.upstream.UpstreamCall;
import ai.beatra.upstream.UpstreamClient;
import ai.beatra.upstream.UpstreamListener;
import ai.beatra.upstream.UpstreamRequest;
import java.net.URI;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Chat with one OpenAI-compatible upstream. No thread waits for it. */
public final class OpenAiChat implements ChatProvider {
  private final String name;
  private final OpenAiSettings settings;
  private final UpstreamClient client;
  private final RequestWriter requests;
  private final Clock clock;
  private final Semaphore free;
  private final AtomicInteger nextKey = new AtomicInteger();

  /**
   * @param name what the log calls the provider
   */
  public OpenAiChat(String name, OpenAiSettings settings, UpstreamClient client, Clock clock) {
    this.name = name;
    this.settings = settings;
    this.client = client;
    this.clock = clock;
    this.requests = new RequestWriter(settings.maxTokensName());
    this.free = new Semaphore(settings.concurrency());
  }

  @Override
  public Flow.Publisher<ChatEvent> chat(ChatCall call) {
    return new Answer(this, call);
  }

  Refusals refusals(ChatCall call) {
    return new Refusals(name, call, settings.keys(), clock);
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

  UpstreamCall call(ChatCall call, int key, UpstreamListener listener) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", call.stream() ? "text/event-stream" : "application/json");
    headers.put("Accept-Encoding", "identity");
    headers.put("User-Agent", "beatra");
    if (!settings.keys().isEmpty()) {
      headers.put("Authorization", "Bearer " + settings.keys().get(key % keys()).reveal());
    }
    var request =
        new UpstreamRequest(
            URI.create(settings.baseUrl() + "/chat/completions"),
            headers,
            requests.write(call, Map.of()),
            settings.timeOuts());
    return client.call(request, listener);
  }
}
