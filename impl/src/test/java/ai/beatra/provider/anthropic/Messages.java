package ai.beatra.provider.anthropic;

import ai.beatra.config.CatalogConfig;
import ai.beatra.config.Dialect.Thinking;
import ai.beatra.http.json.Json;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ChatCalls;
import ai.beatra.provider.KeyPool;
import ai.beatra.provider.openai.Answered;
import ai.beatra.provider.wire.WireChat;
import ai.beatra.provider.wire.WireSettings;
import ai.beatra.upstream.PublicPictures;
import ai.beatra.upstream.PublicWeb;
import ai.beatra.upstream.StubUpstream;
import ai.beatra.upstream.UpstreamClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The adapter in front of stub upstreams, closed after each test, and what the real one sends. */
final class Messages implements AfterEachCallback {
  static final String HELLO =
      "{\"model\":\"m\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

  private final List<AutoCloseable> open = new ArrayList<>();

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  StubUpstream stub(StubUpstream.Script... scripts) throws IOException {
    var stub = new StubUpstream(scripts);
    open.add(stub);
    return stub;
  }

  WireChat chat(StubUpstream stub, Thinking thinking) {
    CatalogConfig.Upstream upstream =
        Objects.requireNonNull(
            Objects.requireNonNull(
                    CatalogConfig.parse(
                            "catalog.yaml",
                            "providers:\n  mine: {kind: anthropic, keys: [sk-ant-1, sk-ant-2],"
                                + " media: url, base_url: '"
                                + stub.baseUrl()
                                + "'}\n",
                            Map.of())
                        .providers()
                        .get("mine"))
                .upstream());
    var pictures = new PublicPictures(new PublicWeb(1));
    open.add(pictures);
    var client = new UpstreamClient(8);
    open.add(client);
    return new WireChat(
        new KeyPool("mine", upstream.keys().size(), Clock.systemUTC()),
        WireSettings.of(upstream),
        new AnthropicFormat(thinking),
        client,
        pictures,
        Clock.systemUTC());
  }

  static ChatCall call(String body, boolean stream, String... passthrough) {
    try {
      return ChatCalls.of(
          "claude",
          Json.mapper().readValue(body, ChatCompletionRequest.class),
          body.getBytes(StandardCharsets.UTF_8),
          stream,
          List.of(passthrough),
          ChatCall.Pictures.NONE);
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static String file(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Messages.class.getResourceAsStream("/anthropic/" + name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  Answered streamed(String events) throws Exception {
    return Answered.to(
        chat(
            stub(
                exchange -> {
                  exchange.streams();
                  exchange.piece(events);
                  exchange.ends();
                }),
            Thinking.ADAPTIVE),
        call(HELLO, true));
  }
}
