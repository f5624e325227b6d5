package ai.beatra.provider.openai;

import ai.beatra.config.CatalogConfig;
import ai.beatra.config.Dialect;
import ai.beatra.config.Secret;
import ai.beatra.http.json.Json;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ChatCalls;
import ai.beatra.provider.KeyPool;
import ai.beatra.provider.wire.WireChat;
import ai.beatra.provider.wire.WireSettings;
import ai.beatra.upstream.PublicPictures;
import ai.beatra.upstream.PublicWeb;
import ai.beatra.upstream.StubUpstream;
import ai.beatra.upstream.UpstreamClient;
import ai.beatra.upstream.UpstreamRequest.TimeOuts;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Adapters in front of stub upstreams, closed after each test. */
final class Upstreams implements AfterEachCallback {
  /** Only something that hangs reaches them. */
  static final Duration LONG = Duration.ofSeconds(Answered.DEADLINE_SECONDS);

  static final TimeOuts PATIENT = new TimeOuts(LONG, LONG, LONG);

  /** When it is for the adapter. */
  static final Clock NOW = Clock.fixed(Instant.parse("2026-11-29T12:00:00Z"), ZoneOffset.UTC);

  static final Dialect PLAIN = Dialect.plain(CatalogConfig.MaxTokensName.MAX_COMPLETION_TOKENS);

  private final List<AutoCloseable> open = new ArrayList<>();

  StubUpstream stub(StubUpstream.Script... scripts) throws IOException {
    var stub = new StubUpstream(scripts);
    open.add(stub);
    return stub;
  }

  WireChat chat(StubUpstream stub, String... keys) {
    return chat(stub.baseUrl(), PATIENT, 8, keys);
  }

  WireChat chat(URI baseUrl, TimeOuts timeOuts, int concurrency, String... keys) {
    return chat(baseUrl, timeOuts, concurrency, new PublicWeb(1), keys);
  }

  /** With another internet; pictures are fetched from it. */
  WireChat chat(
      URI baseUrl, TimeOuts timeOuts, int concurrency, PublicWeb internet, String... keys) {
    var pictures = new PublicPictures(internet);
    open.add(pictures);
    var client = new UpstreamClient(concurrency);
    open.add(client);
    List<Secret> secrets = Stream.of(keys).map(Secret::new).toList();
    var settings = new WireSettings(baseUrl, secrets, timeOuts, null, concurrency, PLAIN, true);
    var pool = new KeyPool("stub", settings.keys().size(), NOW);
    return new WireChat(
        pool, settings, new OpenAiFormat(settings.dialect()), client, pictures, NOW);
  }

  /** One that a provider of catalog.yaml describes, at the stub. */
  WireChat described(StubUpstream stub, String provider) {
    CatalogConfig.Upstream upstream =
        Objects.requireNonNull(
            Objects.requireNonNull(
                    CatalogConfig.parse(
                            "catalog.yaml", "providers:\n  mine: {" + provider + "}", Map.of())
                        .providers()
                        .get("mine"))
                .upstream());
    var pictures = new PublicPictures(new PublicWeb(1));
    open.add(pictures);
    var client = new UpstreamClient(8);
    open.add(client);
    var settings =
        new WireSettings(
            stub.baseUrl(), upstream.keys(), PATIENT, null, 8, upstream.dialect(), true);
    var pool = new KeyPool("stub", settings.keys().size(), NOW);
    return new WireChat(
        pool, settings, new OpenAiFormat(settings.dialect()), client, pictures, NOW);
  }

  /** A call with this body. */
  static ChatCall call(String body, boolean stream, String... passthrough) {
    try {
      return ChatCalls.of(
          "upstream-model",
          Json.mapper().readValue(body, ChatCompletionRequest.class),
          body.getBytes(StandardCharsets.UTF_8),
          stream,
          List.of(passthrough),
          ChatCall.Pictures.NONE);
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static ChatCall hello(boolean stream) {
    return call(
        """
        {"model": "public-model", "messages": [{"role": "user", "content": "Say hello."}]}
        """,
        stream);
  }

  /** A chunk with one choice. */
  static String chunk(String choice) {
    return "{\"id\":\"theirs\",\"object\":\"chat.completion.chunk\",\"created\":1,"
        + "\"model\":\"upstream-model-2026\",\"choices\":["
        + choice
        + "]}";
  }

  static String content(String text) {
    return chunk("{\"index\":0,\"delta\":{\"content\":\"" + text + "\"},\"finish_reason\":null}");
  }

  static String finish(String reason) {
    return chunk("{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason + "\"}");
  }

  static final String ROLE =
      chunk(
          "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}");

  static final String USAGE =
      "{\"id\":\"theirs\",\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":7,"
          + "\"total_tokens\":18,\"prompt_tokens_details\":{\"cached_tokens\":3},"
          + "\"completion_tokens_details\":{\"reasoning_tokens\":2}}}";

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
    open.clear();
  }
}
