package ai.beatra.provider.openai;

import static ai.beatra.provider.openai.Upstreams.chunk;
import static ai.beatra.provider.openai.Upstreams.content;
import static ai.beatra.provider.openai.Upstreams.finish;
import static ai.beatra.provider.openai.Upstreams.hello;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import ai.beatra.model.ChatDelta;
import ai.beatra.model.ChunkFinishReason;
import ai.beatra.provider.ChatCall;
import ai.beatra.upstream.StubUpstream.Script;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts and ends of answers in the forms that upstreams have for them, whole and streamed. */
class DialectsTest {
  @RegisterExtension final Upstreams upstreams = new Upstreams();

  private Answered ask(Script script, boolean stream) throws Exception {
    return Answered.to(upstreams.chat(upstreams.stub(script)), hello(stream));
  }

  private static Script events(String... events) {
    return exchange -> {
      exchange.streams();
      exchange.data(events);
      exchange.ends();
    };
  }

  private static Script whole(String choice) {
    return exchange -> exchange.json(200, "{\"choices\":[" + choice + "]}");
  }

  /** The message as a whole answer, as a delta, and as a message in a stream. */
  private List<Answered> each(String message) throws Exception {
    String choice = "{\"index\":0,\"%s\":" + message + "}";
    String ended = "{\"index\":0,\"finish_reason\":\"stop\",\"message\":" + message + "}";
    return List.of(
        ask(whole(ended), false),
        ask(events(chunk(choice.formatted("delta")), finish("stop"), "[DONE]"), true),
        ask(events(chunk(choice.formatted("message")), finish("stop"), "[DONE]"), true));
  }

  private static String said(Answered answer, Function<ChatDelta, String> what) {
    return answer.deltas().stream()
        .map(delta -> what.apply(delta.getDelta()))
        .filter(Objects::nonNull)
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"content\":\"42\",\"reasoning_content\":\"T\"}",
        "{\"content\":\"42\",\"reasoning\":\"T\"}",
        "{\"content\":\"42\",\"reasoning\":\"T\",\"reasoning_content\":\"T\"}",
        "{\"content\":\"42\",\"thinking\":\"T\"}",
        "{\"content\":\"42\",\"reasoning\":{\"content\":\"T\"}}",
        "{\"content\":\"42\",\"reasoning\":\"T\",\"reasoning_details\":[{\"text\":\"T\"}]}",
        "{\"content\":\"42\",\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"T\"}]}",
        "{\"content\":\"42\",\"reasoning_details\":[{\"summary\":\"T\"},{\"data\":\"x\"}]}",
        "{\"content\":\"42\",\"thinking_blocks\":[{\"thinking\":\"T\",\"signature\":\"s\"}]}",
        "{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"T\"}]},"
            + "{\"type\":\"text\",\"text\":\"42\"}]}",
        "{\"content\":[{\"type\":\"reasoning\",\"text\":\"T\"},{\"type\":\"text\",\"text\":\"42\"}]}"
      })
  void thinkingHasOneName(String message) throws Exception {
    for (Answered answer : each(message)) {
      assertThat(answer.whole().text()).isEqualTo("42");
      assertThat(said(answer, ChatDelta::getReasoningContent)).isEqualTo("T");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"content\":\"42\"}",
        "{\"content\":42}",
        "{\"content\":[{\"type\":\"text\",\"text\":\"42\"}]}",
        "{\"content\":[{\"type\":\"text\",\"text\":\"4\"},{\"type\":\"output_text\",\"text\":\"2\"}]}",
        "{\"content\":[\"4\",\"2\"]}",
        "{\"content\":{\"type\":\"text\",\"text\":\"42\"}}",
        "{\"content\":[{\"type\":\"text\",\"text\":{\"value\":\"42\"}}]}"
      })
  void contentHasOneForm(String message) throws Exception {
    for (Answered answer : each(message)) {
      assertThat(answer.whole().text()).isEqualTo("42");
      assertThat(answer.finishReason()).isEqualTo(ChunkFinishReason.STOP);
    }
  }

  @Test
  void aRefusalAmongTheParts() throws Exception {
    for (Answered answer : each("{\"content\":[{\"type\":\"refusal\",\"refusal\":\"No.\"}]}")) {
      assertThat(said(answer.whole(), ChatDelta::getRefusal)).isEqualTo("No.");
      assertThat(answer.text()).isEmpty();
    }
  }

  @Test
  void whatTheProviderWantsBackIsKept() throws Exception {
    String extra =
        "{\"content\":\"a\",\"extra_content\":{\"google\":{\"thought_signature\":\"s\"}}}";
    for (Answered answer : each(extra)) {
      assertThat(answer.whole().deltas().get(0).getDelta().getExtraContent())
          .hasToString("{google={thought_signature=s}}");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "null",
        "{\"role\":\"assistant\"}",
        "{\"content\":null}",
        "{\"content\":\"\"}",
        "{\"content\":[]}",
        "{\"tool_calls\":[]}",
        "{\"tool_calls\":[{\"function\":{\"arguments\":\"{}\"}}]}"
      })
  void anEmptyAnswerIsAFailure(String message) throws Exception {
    for (Answered answer : each(message)) {
      assertThat(answer.failed().code()).isEqualTo(ErrorCode.UPSTREAM_FAILED);
      assertThat(answer.events()).as("so that the caller may try again").isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}"})
  void aChoiceOfNothingIsAFailure(String choice) throws Exception {
    assertThat(ask(whole(choice), false).failed().code()).isEqualTo(ErrorCode.UPSTREAM_FAILED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"length", "content_filter"})
  void anEmptyAnswerThatHasAReasonIsOne(String reason) throws Exception {
    Answered answer = ask(events(finish(reason), "[DONE]"), true).whole();

    assertThat(answer.finishReason().toString()).isEqualTo(reason);
  }

  @Test
  void anAnswerMayStopAtOnceWhereItWasAskedTo() throws Exception {
    ChatCall call =
        Upstreams.call(
            "{\"model\":\"m\",\"stop\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
            true);
    var stub = upstreams.stub(events(content(""), finish("stop"), "[DONE]"));

    assertThat(Answered.to(upstreams.chat(stub), call).whole().text()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "stop, STOP",
    "eos, STOP",
    "eos_token, STOP",
    "end_turn, STOP",
    "STOP, STOP",
    "COMPLETE, STOP",
    "tool_calls, STOP",
    "function_call, STOP",
    "length, LENGTH",
    "LENGTH, LENGTH",
    "model_length, LENGTH",
    "max_tokens, LENGTH",
    "MAX_TOKENS, LENGTH",
    "max_output_tokens, LENGTH",
    "model_context_window_exceeded, LENGTH",
    "content_filter, CONTENT_FILTER",
    "content_filtered, CONTENT_FILTER",
    "Content-Filter, CONTENT_FILTER",
    "SAFETY, CONTENT_FILTER",
    "refusal, CONTENT_FILTER"
  })
  void finishReasonsOfAllDialects(String theirs, ChunkFinishReason ours) throws Exception {
    String choice =
        "{\"index\":0,\"message\":{\"content\":\"a\"},\"finish_reason\":\"" + theirs + "\"}";

    assertThat(ask(events(content("a"), finish(theirs), "[DONE]"), true).whole().finishReason())
        .isEqualTo(ours);
    assertThat(ask(whole(choice), false).whole().finishReason()).isEqualTo(ours);
  }

  @ParameterizedTest
  @ValueSource(strings = {"error", "abort", "cancelled", "insufficient_system_resource"})
  void aFinishReasonThatIsAFailure(String reason) throws Exception {
    assertThat(ask(events(content("a"), finish(reason), "[DONE]"), true).failed().code())
        .isEqualTo(ErrorCode.UPSTREAM_FAILED);
  }

  @Test
  void halvesOfCharactersAreJoined() throws Exception {
    Answered answer =
        ask(
                events(
                    content("a\\ud83d"),
                    content(""),
                    content("\\ude00b\\ud83d"),
                    content("c\\ude00"),
                    content("d\\ud83d"),
                    finish("stop"),
                    "[DONE]"),
                true)
            .whole();

    assertThat(answer.text()).isEqualTo("a\uD83D\uDE00b\uFFFDc\uFFFDd\uFFFD");
  }

  @Test
  void aWholeMessageAtTheEndRepeatsTheDeltas() throws Exception {
    Answered answer =
        ask(
                events(
                    content("ab"),
                    chunk("{\"message\":{\"content\":\"ab\"},\"finish_reason\":\"stop\"}"),
                    "[DONE]"),
                true)
            .whole();

    assertThat(answer.text()).isEqualTo("ab");
  }

  @Test
  void choicesWithoutNumbersStandWhereTheyStand() throws Exception {
    String choice = "{\"index\":0,\"message\":{\"content\":\"%s\"},\"finish_reason\":\"stop\"}";
    Answered answer =
        ask(whole(choice.formatted("a") + "," + choice.formatted("b")), false).whole();

    assertThat(List.of(answer.text(0), answer.text(1))).containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anAnswerThatHasSaidAllIsWholeThoughItsConnectionBreaks(boolean reset) throws Exception {
    var read = new CountDownLatch(1);
    Answered answer =
        ask(
            exchange -> {
              exchange.streams();
              exchange.data(
                  Upstreams.USAGE,
                  chunk("{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}"));
              read.await();
              exchange.cut(reset);
            },
            true);
    answer.begun();
    read.countDown();

    assertThat(answer.whole().text()).isEqualTo("a");
    assertThat(answer.usage().prompt()).isEqualTo(11);
  }

  @Test
  void theEndOfItsConnectionTakesNothingOfWhatCameBefore() throws Exception {
    Answered all =
        ask(
            exchange -> exchange.breaksOffAfter(content("a"), finish("stop"), Upstreams.USAGE),
            true);
    Answered part = ask(exchange -> exchange.breaksOffAfter(content("a"), content("b")), true);

    assertThat(all.whole().text()).isEqualTo("a");
    assertThat(all.usage().prompt()).isEqualTo(11);
    assertThat(part.failed().code()).isEqualTo(ErrorCode.UPSTREAM_FAILED);
    assertThat(part.text()).isEqualTo("ab");
  }

  @Test
  void anAnswerThatBreaksBeforeItsUsageIsNotWhole() throws Exception {
    Answered answer =
        ask(
            exchange -> {
              exchange.streams();
              exchange.data(content("a"), finish("stop"));
              exchange.cut(false);
            },
            true);

    assertThat(answer.failed().code()).isEqualTo(ErrorCode.UPSTREAM_FAILED);
  }

  @Test
  void aStreamThatNobodyAskedFor() throws Exception {
    assertThat(
            ask(events(content("a"), content("b"), finish("stop"), "[DONE]"), false).whole().text())
        .isEqualTo("ab");
  }
}
