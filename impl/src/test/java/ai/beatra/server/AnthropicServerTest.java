package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import ai.beatra.money.Amount;
import ai.beatra.stubs.AnthropicStub;
import ai.beatra.stubs.Fault;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole server in front of an upstream of kind anthropic. */
class AnthropicServerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Amount WELCOME = Amount.parse("100000");
  private static final String TOOLS =
      ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"look\"}}]";

  @TempDir Path directory;
  private final AnthropicStub stub = new AnthropicStub(0);
  private RunningBeatra beatra;

  @BeforeEach
  void serve() throws IOException {
    String catalog =
        """
        providers:
          theirs: {kind: anthropic, base_url: "%s", keys: [sk-ant-secret]}
        models:
          - id: mine
            name: Mine
            description: One.
            created: 2026-11-01
            capabilities: [chat]
            release_state: available
            modalities: {input: [text, image], output: [text]}
            limits: {context_tokens: 1000, max_output_tokens: 100}
            options: [max_tokens, tools, tool_choice, reasoning_effort, temperature]
            price: {unit: usd_per_million_tokens, input: 1, cached_input: 0.1, output: 2, markup: 1}
            routes: [{provider: theirs, upstream_model: claude}]
        """
            .formatted(stub.url());
    Path file = Files.writeString(directory.resolve("catalog.yaml"), catalog);
    beatra =
        RunningBeatra.start(
            Files.createDirectory(directory.resolve("data")),
            Map.of("BEATRA_CATALOG", file.toString()));
  }

  @AfterEach
  void close() throws Exception {
    beatra.close();
    stub.close();
  }

  private static String body(boolean stream, String more) {
    return "{\"model\":\"mine\",\"stream\":"
        + stream
        + (stream ? ",\"stream_options\":{\"include_usage\":true}" : "")
        + more
        + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
  }

  private Amount spent() throws IOException {
    return WELCOME.minus(beatra.settledBalance());
  }

  /** 1, 0.1 and 2 dollars a million tokens, 1000 credits a dollar, without a markup. */
  private static void isCharged(JsonNode usage, Amount spent) {
    long prompt = usage.get("prompt_tokens").asLong();
    long cached = usage.at("/prompt_tokens_details/cached_tokens").asLong();
    assertThat(cached).isEqualTo(AnthropicStub.CACHED);
    assertThat(prompt).isGreaterThan(AnthropicStub.CACHED + AnthropicStub.WRITTEN);
    assertThat(usage.get("completion_tokens").asLong()).isEqualTo(AnthropicStub.OUTPUT);
    long units =
        (prompt - cached) * 10_000_000 + cached * 1_000_000 + AnthropicStub.OUTPUT * 20_000_000L;
    assertThat(spent).isEqualTo(new Amount((units + 999_999) / 1_000_000));
    assertThat(usage.get("credits").textValue()).isEqualTo(spent.toString());
  }

  @Test
  void anAnswerInOnePieceIsChargedToTheUnit() throws Exception {
    JsonNode answer = beatra.send(beatra.chat(body(false, ""))).json();

    assertThat(answer.at("/choices/0/message/content").textValue())
        .isEqualTo("The stub upstream says what it says.");
    assertThat(answer.at("/choices/0/finish_reason").textValue()).isEqualTo("stop");
    isCharged(answer.get("usage"), spent());
    assertThat(stub.seen().get(0).headers()).containsEntry("x-api-key", "sk-ant-secret");
    assertThat(stub.seen().get(0).json()).containsKey("max_tokens");
  }

  @Test
  void aStreamLikewise() throws Exception {
    List<String> events =
        beatra.send(beatra.chat(body(true, ",\"reasoning_effort\":\"low\""))).events();

    var words = new StringBuilder();
    var thoughts = new StringBuilder();
    for (String event : events.subList(0, events.size() - 1)) {
      JsonNode delta = JSON.readTree(event).at("/choices/0/delta");
      words.append(delta.path("content").asText(""));
      thoughts.append(delta.path("reasoning_content").asText(""));
    }
    assertThat(words.toString()).isEqualTo("The stub upstream says what it says.");
    assertThat(thoughts.toString()).isEqualTo("Let me see.");
    isCharged(JSON.readTree(events.get(events.size() - 2)).get("usage"), spent());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFunctionIsCalledAndAnswered(boolean stream) throws Exception {
    Answer called = beatra.send(beatra.chat(body(stream, TOOLS)));
    assertThat(called.text())
        .contains("toolu_stub", "\"look\"", "\"finish_reason\":\"tool_calls\"");

    String next =
        body(stream, TOOLS)
            .replace(
                "\"content\":\"Hi\"}]",
                "\"content\":\"Hi\"},{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"toolu_stub\","
                    + "\"type\":\"function\",\"function\":{\"name\":\"look\",\"arguments\":\"{}\"}}]},"
                    + "{\"role\":\"tool\",\"tool_call_id\":\"toolu_stub\",\"content\":\"Sun.\"}]");
    Answer answered = beatra.send(beatra.chat(next));
    assertThat(answered.text()).contains("\"finish_reason\":\"stop\"", "upstream");
    assertThat(stub.served()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"FAILS", "OVERLOADED", "LIMITED", "KEY_REFUSED", "RESET", "ERROR_IN_200"})
  void whatFailsBeforeTheAnswerIsFree(Fault fault) throws Exception {
    for (boolean stream : new boolean[] {true, false}) {
      stub.faults().next(fault);
      Answer answer = beatra.send(beatra.chat(body(stream, "")));

      assertThat(answer.status()).isGreaterThanOrEqualTo(500);
      assertThat(answer.text()).doesNotContain("anthropic", "stub", "sk-ant");
    }
    assertThat(spent()).isEqualTo(Amount.ZERO);
  }

  @Test
  void whatTheApiCannotSayIsRefusedAndFree() throws Exception {
    beatra
        .send(beatra.chat(body(false, ",\"temperature\":1.5")))
        .refused(ErrorCode.INVALID_REQUEST);
    beatra.send(beatra.chat(body(false, ",\"seed\":5"))).refused(ErrorCode.UNSUPPORTED_OPTION);

    assertThat(stub.count()).isZero();
    assertThat(spent()).isEqualTo(Amount.ZERO);
  }
}
