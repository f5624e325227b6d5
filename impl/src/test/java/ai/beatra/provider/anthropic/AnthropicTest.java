package ai.beatra.provider.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.config.CatalogConfig;
import ai.beatra.config.Dialect.Thinking;
import ai.beatra.error.ErrorCode;
import ai.beatra.http.json.Json;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.ChunkFinishReason;
import ai.beatra.model.ToolCallDelta;
import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ChatCalls;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.KeyPool;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.openai.Answered;
import ai.beatra.provider.wire.CallSummary;
import ai.beatra.provider.wire.Refusals;
import ai.beatra.provider.wire.WireChat;
import ai.beatra.provider.wire.WireSettings;
import ai.beatra.upstream.PublicPictures;
import ai.beatra.upstream.PublicWeb;
import ai.beatra.upstream.SseParser;
import ai.beatra.upstream.StubUpstream;
import ai.beatra.upstream.UpstreamClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Messages API over a real socket, with what the real one sends. */
class AnthropicTest {
  private static final String HELLO =
      "{\"model\":\"m\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private StubUpstream stub(StubUpstream.Script... scripts) throws IOException {
    var stub = new StubUpstream(scripts);
    open.add(stub);
    return stub;
  }

  private WireChat chat(StubUpstream stub, Thinking thinking) {
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

  private static ChatCall call(String body, boolean stream, String... passthrough) {
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

  private static String file(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(AnthropicTest.class.getResourceAsStream("/anthropic/" + name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Answered streamed(String events) throws Exception {
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

  /** What requests become. */
  @TestFactory
  Stream<DynamicTest> requests() throws Exception {
    JsonNode cases = Json.mapper().readTree(file("requests.json"));
    List<String> names = new ArrayList<>();
    cases.fieldNames().forEachRemaining(names::add);
    return names.stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () -> {
                      JsonNode each = cases.get(name);
                      StubUpstream stub = stub(exchange -> exchange.json(200, file("hello.json")));
                      String[] passthrough =
                          each.path("passthrough").isMissingNode()
                              ? new String[0]
                              : each.path("passthrough").asText().split(",");
                      Thinking thinking = each.has("budget") ? Thinking.BUDGET : Thinking.ADAPTIVE;
                      Answered answer =
                          Answered.to(
                              chat(stub, thinking),
                              call(each.get("in").toString(), false, passthrough));
                      if (each.has("refused")) {
                        ProviderException refused = answer.failed();
                        assertThat(refused.param()).isEqualTo(each.get("refused").asText());
                        assertThat(stub.received()).isEmpty();
                        return;
                      }
                      answer.whole();
                      StubUpstream.Request request = stub.received().get(0);
                      assertThat(Json.mapper().readTree(request.body())).isEqualTo(each.get("out"));
                    }));
  }

  @Test
  void showsItsKeyAndTheVersion() throws Exception {
    StubUpstream stub = stub(exchange -> exchange.json(200, file("hello.json")));
    WireChat chat = chat(stub, Thinking.ADAPTIVE);

    Answered.to(chat, call(HELLO, false)).whole();
    Answered.to(chat, call(HELLO, false)).whole();

    StubUpstream.Request request = stub.received().get(0);
    assertThat(request.method() + " " + request.path()).isEqualTo("POST /v1/messages");
    assertThat(request.headers())
        .containsEntry("x-api-key", "sk-ant-1")
        .containsEntry("anthropic-version", "2023-06-01")
        .doesNotContainKey("authorization");
    assertThat(stub.received().get(1).headers()).containsEntry("x-api-key", "sk-ant-2");
  }

  @Test
  void anAnswerInOnePiece() throws Exception {
    StubUpstream stub = stub(exchange -> exchange.json(200, file("tools.json")));

    Answered answer = Answered.to(chat(stub, Thinking.ADAPTIVE), call(HELLO, false)).whole();

    assertThat(answer.text()).isEqualTo("I'll look.");
    assertThat(thoughts(answer)).isEqualTo("Weather, then.");
    assertThat(calls(answer))
        .containsExactly("toolu_01A get_weather {\"location\":\"Paris\"}", "toolu_01B get_time {}");
    assertThat(answer.finishReason()).isEqualTo(ChunkFinishReason.TOOL_CALLS);
    assertThat(answer.usage().prompt()).isEqualTo(100 + 20 + 300);
    assertThat(answer.usage().cached()).isEqualTo(300);
    assertThat(answer.usage().completion()).isEqualTo(89);
  }

  @Test
  void aStream() throws Exception {
    isTheWeather(streamed(file("tools.sse")).whole());
  }

  @Test
  void aStreamCutAtEachByte() throws Exception {
    byte[] bytes = file("tools.sse").getBytes(StandardCharsets.UTF_8);
    var refusals = new Refusals(CallSummary.of(call(HELLO, true)), List.of(), Clock.systemUTC());
    for (int cut = 0; cut <= bytes.length; cut++) {
      var answer = new Answered(0);
      var reader = new AnswerReader(refusals, answer::event);
      var ends = new ArrayList<Boolean>();
      var parser = new SseParser(1 << 20, event -> ends.add(reader.event(event)));

      parser.feed(ByteBuffer.wrap(bytes, 0, cut));
      parser.feed(ByteBuffer.wrap(bytes, cut, bytes.length - cut));
      assertThat(ends.lastIndexOf(true)).isEqualTo(ends.size() - 1).isEqualTo(ends.indexOf(true));
      reader.end(false);
      answer.event(Objects.requireNonNull(reader.usage()));
      isTheWeather(answer);
    }
  }

  private static void isTheWeather(Answered answer) {
    assertThat(answer.text()).isEqualTo("Okay, let's check the wéather 🌦:");
    assertThat(thoughts(answer)).isEqualTo("The user wants weather.");
    assertThat(calls(answer))
        .containsExactly(
            "toolu_01T1x1fJ34qAmk2tNTrN7Up6 get_weather"
                + " {\"location\": \"San Francisco, CA\", \"unit\": \"fahrenheit\"}",
            "toolu_02 get_time {}");
    assertThat(answer.finishReason()).isEqualTo(ChunkFinishReason.TOOL_CALLS);
    assertThat(answer.usage().prompt()).isEqualTo(472 + 10 + 7);
    assertThat(answer.usage().cached()).isEqualTo(7);
    assertThat(answer.usage().completion()).isEqualTo(89);
  }

  private static String thoughts(Answered answer) {
    return answer.deltas().stream()
        .map(delta -> delta.choice().getDelta().getReasoningContent())
        .filter(Objects::nonNull)
        .collect(Collectors.joining());
  }

  /** Id, name and arguments of each. */
  private static List<String> calls(Answered answer) {
    var calls = new ArrayList<String>();
    for (ChatEvent.Delta delta : answer.deltas()) {
      List<ToolCallDelta> parts = delta.choice().getDelta().getToolCalls();
      for (ToolCallDelta part : parts == null ? List.<ToolCallDelta>of() : parts) {
        String arguments = Objects.requireNonNull(part.getFunction()).getArguments();
        if (part.getId() != null) {
          assertThat(part.getIndex()).isEqualTo(calls.size());
          calls.add(part.getId() + " " + part.getFunction().getName() + " " + arguments);
        } else {
          calls.set(part.getIndex(), calls.get(part.getIndex()) + arguments);
        }
      }
    }
    return calls;
  }

  @ParameterizedTest
  @CsvSource({
    "end_turn,STOP",
    "stop_sequence,STOP",
    "pause_turn,STOP",
    "something_new,STOP",
    "max_tokens,LENGTH",
    "model_context_window_exceeded,LENGTH",
    "refusal,CONTENT_FILTER",
    "tool_use,STOP"
  })
  void whyItEnds(String reason, ChunkFinishReason known) throws Exception {
    Answered answer = streamed(file("hello.sse").replace("end_turn", reason)).whole();

    assertThat(answer.text()).isEqualTo("Hello!");
    assertThat(answer.finishReason()).isEqualTo(known);
    assertThat(answer.usage()).isEqualTo(new ChatEvent.Usage(25, 0, 15, 0));
    assertThat(answer.deltas().get(0).choice().getDelta().getRole()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "overloaded_error,MODEL_UNAVAILABLE",
    "rate_limit_error,MODEL_UNAVAILABLE",
    "authentication_error,MODEL_UNAVAILABLE",
    "billing_error,MODEL_UNAVAILABLE",
    "api_error,UPSTREAM_FAILED",
    "timeout_error,UPSTREAM_TIMEOUT",
    "invalid_request_error,INVALID_REQUEST"
  })
  void anErrorInTheStream(String type, ErrorCode code) throws Exception {
    String begin = file("hello.sse").split("event: content_block_stop")[0];

    Answered answer =
        streamed(
            begin
                + "event: error\ndata: {\"type\": \"error\", \"error\": {\"type\": \""
                + type
                + "\", \"message\": \"Overloaded\"}}\n\n");

    assertThat(answer.failed().code()).isEqualTo(code);
    assertThat(answer.text()).isEqualTo("Hello!");
  }

  @Test
  void whatIsNoWholeAnswer() throws Exception {
    String hello = file("hello.sse");
    for (String broken :
        List.of(
            hello.split("event: message_delta")[0],
            "",
            "data: {\"type\":\"message_start\",\"mess\n\n",
            hello.replaceAll("event: content_block_delta\\ndata: .*\\n\\n", ""))) {
      assertThat(streamed(broken).failed().code()).isEqualTo(ErrorCode.UPSTREAM_FAILED);
    }
    assertThat(streamed(hello.split("event: message_stop")[0]).whole().text()).isEqualTo("Hello!");
    for (String body : List.of("[]", "{}", "nginx", "{\"type\":\"message\",\"content\":5}")) {
      StubUpstream stub = stub(exchange -> exchange.json(200, body));
      assertThat(Answered.to(chat(stub, Thinking.ADAPTIVE), call(HELLO, false)).failed().code())
          .isEqualTo(ErrorCode.UPSTREAM_FAILED);
    }
  }

  @Test
  void countsThatCannotBeAreNotBelieved() throws Exception {
    for (String absurd : List.of("-1", "\"15\"", "1.5", "99999999999")) {
      Answered answer =
          streamed(
                  file("hello.sse")
                      .replace("\"output_tokens\": 15", "\"output_tokens\": " + absurd))
              .whole();

      assertThat(answer.events()).noneMatch(ChatEvent.Usage.class::isInstance);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400|invalid_request_error|messages: too long|INVALID_REQUEST|messages: too long",
        "400|invalid_request_error|Your credit balance is too low to access the Anthropic"
            + " API.|MODEL_UNAVAILABLE|",
        "400|invalid_request_error|Output blocked by content filtering policy|CONTENT_REFUSED|",
        "401|authentication_error|invalid x-api-key|MODEL_UNAVAILABLE|",
        "402|billing_error|pay|MODEL_UNAVAILABLE|",
        "403|permission_error|denied to you|MODEL_UNAVAILABLE|",
        "404|not_found_error|model: claude|MODEL_UNAVAILABLE|",
        "413|request_too_large|Request exceeds the maximum size|INVALID_REQUEST|maximum size",
        "429|rate_limit_error|slow down|MODEL_UNAVAILABLE|",
        "500|api_error|Internal server error|UPSTREAM_FAILED|",
        "504|timeout_error|late|UPSTREAM_TIMEOUT|",
        "529|overloaded_error|Overloaded|MODEL_UNAVAILABLE|"
      })
  void refusals(int status, String type, String message, ErrorCode code, @Nullable String shown)
      throws Exception {
    String body =
        "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"%s\"},\"request_id\":\"r\"}"
            .formatted(type, message);
    StubUpstream stub = stub(exchange -> exchange.json(status, body, "Retry-After: 9"));

    ProviderException refused =
        Answered.to(chat(stub, Thinking.ADAPTIVE), call(HELLO, true)).failed();

    assertThat(refused.code()).isEqualTo(code);
    assertThat(refused.getMessage()).contains(shown == null ? "." : shown);
    if (code == ErrorCode.MODEL_UNAVAILABLE) {
      assertThat(refused.getMessage()).doesNotContain(message);
    }
    boolean other = List.of(401, 402, 429).contains(status) || message.contains("credit");
    assertThat(stub.received()).as("the other key is tried").hasSize(other ? 2 : 1);
    if (status == 429 || status == 529) {
      assertThat(refused.retryAfter()).isEqualTo(9);
    }
  }

  @Test
  void anErrorInA200() throws Exception {
    StubUpstream stub =
        stub(
            exchange ->
                exchange.json(
                    200,
                    "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}}"));

    for (boolean stream : new boolean[] {true, false}) {
      assertThat(Answered.to(chat(stub, Thinking.ADAPTIVE), call(HELLO, stream)).failed().code())
          .isEqualTo(ErrorCode.MODEL_UNAVAILABLE);
    }
  }

  @Test
  void whoLeavesClosesTheConnection() throws Exception {
    var closed = new CountDownLatch(1);
    StubUpstream stub =
        stub(
            exchange -> {
              exchange.streams();
              exchange.piece(file("hello.sse").split("event: content_block_stop")[0]);
              exchange.awaitClose();
              closed.countDown();
            });
    Answered answer = Answered.to(chat(stub, Thinking.ADAPTIVE), call(HELLO, true)).begun();

    answer.cancel();

    assertThat(closed.await(Answered.DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }
}
