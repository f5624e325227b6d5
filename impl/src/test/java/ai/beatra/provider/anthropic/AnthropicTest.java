package ai.beatra.provider.anthropic;

import static ai.beatra.provider.anthropic.Messages.HELLO;
import static ai.beatra.provider.anthropic.Messages.call;
import static ai.beatra.provider.anthropic.Messages.file;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.config.Dialect.Thinking;
import ai.beatra.http.json.Json;
import ai.beatra.model.ChunkChoice;
import ai.beatra.model.ChunkFinishReason;
import ai.beatra.model.ToolCallDelta;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.openai.Answered;
import ai.beatra.provider.wire.CallSummary;
import ai.beatra.provider.wire.Refusals;
import ai.beatra.provider.wire.WireChat;
import ai.beatra.upstream.SseParser;
import ai.beatra.upstream.StubUpstream;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Messages API over a real socket, with what the real one sends. */
class AnthropicTest {
  @RegisterExtension final Messages messages = new Messages();

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
                      StubUpstream stub =
                          messages.stub(exchange -> exchange.json(200, file("hello.json")));
                      String[] passthrough =
                          each.path("passthrough").isMissingNode()
                              ? new String[0]
                              : each.path("passthrough").asText().split(",");
                      Thinking thinking = each.has("budget") ? Thinking.BUDGET : Thinking.ADAPTIVE;
                      Answered answer =
                          Answered.to(
                              messages.chat(stub, thinking),
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
    StubUpstream stub = messages.stub(exchange -> exchange.json(200, file("hello.json")));
    WireChat chat = messages.chat(stub, Thinking.ADAPTIVE);

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
    StubUpstream stub = messages.stub(exchange -> exchange.json(200, file("tools.json")));

    Answered answer =
        Answered.to(messages.chat(stub, Thinking.ADAPTIVE), call(HELLO, false)).whole();

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
    isTheWeather(messages.streamed(file("tools.sse")).whole());
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
        .map(delta -> delta.getDelta().getReasoningContent())
        .filter(Objects::nonNull)
        .collect(Collectors.joining());
  }

  /** Id, name and arguments of each. */
  private static List<String> calls(Answered answer) {
    var calls = new ArrayList<String>();
    for (ChunkChoice delta : answer.deltas()) {
      List<ToolCallDelta> parts = delta.getDelta().getToolCalls();
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
    Answered answer = messages.streamed(file("hello.sse").replace("end_turn", reason)).whole();

    assertThat(answer.text()).isEqualTo("Hello!");
    assertThat(answer.finishReason()).isEqualTo(known);
    assertThat(answer.usage()).isEqualTo(new ChatEvent.Usage(25, 0, 15, 0));
    assertThat(answer.deltas().get(0).getDelta().getRole()).isNotNull();
  }

  @Test
  void countsThatCannotBeAreNotBelieved() throws Exception {
    for (String absurd : List.of("-1", "\"15\"", "1.5", "99999999999")) {
      Answered answer =
          messages
              .streamed(
                  file("hello.sse")
                      .replace("\"output_tokens\": 15", "\"output_tokens\": " + absurd))
              .whole();

      assertThat(answer.events()).noneMatch(ChatEvent.Usage.class::isInstance);
    }
  }

  @Test
  void whoLeavesClosesTheConnection() throws Exception {
    var closed = new CountDownLatch(1);
    StubUpstream stub =
        messages.stub(
            exchange -> {
              exchange.streams();
              exchange.piece(file("hello.sse").split("event: content_block_stop")[0]);
              exchange.awaitClose();
              closed.countDown();
            });
    Answered answer =
        Answered.to(messages.chat(stub, Thinking.ADAPTIVE), call(HELLO, true)).begun();

    answer.cancel();

    assertThat(closed.await(Answered.DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }
}
