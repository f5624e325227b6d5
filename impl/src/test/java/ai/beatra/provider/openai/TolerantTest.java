package ai.beatra.provider.openai;

import static ai.beatra.provider.openai.Upstreams.ROLE;
import static ai.beatra.provider.openai.Upstreams.USAGE;
import static ai.beatra.provider.openai.Upstreams.chunk;
import static ai.beatra.provider.openai.Upstreams.content;
import static ai.beatra.provider.openai.Upstreams.finish;
import static ai.beatra.provider.openai.Upstreams.hello;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.model.AnswerRole;
import ai.beatra.model.ChunkFinishReason;
import ai.beatra.provider.ChatEvent;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What upstreams add, leave out and send in their own way, and is an answer all the same. */
class TolerantTest {
  @RegisterExtension final Upstreams upstreams = new Upstreams();

  private Answered stream(String... events) throws Exception {
    var stub =
        upstreams.stub(
            exchange -> {
              exchange.streams();
              exchange.data(events);
              exchange.ends();
            });
    return Answered.to(upstreams.chat(stub), hello(true)).whole();
  }

  private Answered whole(String body) throws Exception {
    var stub = upstreams.stub(exchange -> exchange.json(200, body));
    return Answered.to(upstreams.chat(stub), hello(false)).whole();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n"})
  void commentsKeepAlivesAndLineEndsOfAllKinds(String end) throws Exception {
    String text =
        ": keep-alive@@: ping@@event: message@id: 1@data:%s@@@@data: %s@@: ping@@data: [DONE]@@"
            .formatted(content("Hello."), finish("stop"))
            .replace("@", end);
    var stub =
        upstreams.stub(
            exchange -> {
              exchange.streams();
              for (char one : text.toCharArray()) {
                exchange.piece(String.valueOf(one));
              }
              exchange.ends();
            });

    assertThat(Answered.to(upstreams.chat(stub), hello(true)).whole().text()).isEqualTo("Hello.");
  }

  @Test
  void unknownMembersAndNullErrors() throws Exception {
    Answered answer =
        stream(
            "{\"error\":null,\"timings\":{},\"obfuscation\":\"x\",\"choices\":[{\"index\":0,"
                + "\"error\":null,\"delta\":{\"role\":\"assistant\",\"content\":null,"
                + "\"reasoning_content\":\"hm\",\"reasoning\":\"hm\",\"provider_specific\":{}}}]}",
            chunk("{\"index\":0,\"delta\":{\"reasoning_content\":\"hm\"}}"),
            content("Hello."),
            finish("stop"),
            USAGE,
            "[DONE]");

    assertThat(answer.text()).isEqualTo("Hello.");
    assertThat(new ObjectMapper().writeValueAsString(answer.deltas().get(0)))
        .contains("\"reasoning_content\":\"hm\"")
        .doesNotContain("\"reasoning\"", "provider_specific", "hmhm");
    assertThat(answer.deltas()).hasSize(4);
  }

  @Test
  void theRoleComesInTheFirstPartOfAChoiceAndOnlyThere() throws Exception {
    Answered answer =
        stream(
            content("a"),
            chunk("{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"b\"}}"),
            finish("stop"),
            "[DONE]");

    assertThat(answer.deltas())
        .extracting(delta -> delta.getDelta().getRole())
        .containsExactly(AnswerRole.ASSISTANT, null, null);
  }

  @Test
  void whatComesAfterAFinishReasonIsNotLost() throws Exception {
    String each = "{\"index\":0,\"delta\":{\"content\":\"%s\"},\"finish_reason\":\"stop\"}";
    Answered answer =
        stream(
            chunk(each.formatted("a")),
            chunk(each.formatted("b")),
            chunk(each.formatted("c")),
            finish("length"),
            finish("stop"),
            USAGE,
            "[DONE]");

    assertThat(answer.text()).isEqualTo("abc");
    assertThat(answer.finishReason()).isEqualTo(ChunkFinishReason.LENGTH);
  }

  @Test
  void aMissingDoneWhenEveryChoiceHasEnded() throws Exception {
    assertThat(stream(ROLE, content("a"), finish("stop"), USAGE).usage().prompt()).isEqualTo(11);
  }

  @Test
  void nothingAfterDoneIsRead() throws Exception {
    assertThat(stream(content("a"), finish("stop"), "[DONE]", "{ nonsense", content("b")).text())
        .isEqualTo("a");
  }

  @Test
  void usageInTheLastPartOrInEach() throws Exception {
    String each =
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":%s}],"
            + "\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":%d,\"total_tokens\":0}}";

    Answered answer = stream(each.formatted("null", 1), each.formatted("\"stop\"", 2), "[DONE]");

    assertThat(answer.usage()).isEqualTo(new ChatEvent.Usage(4, 0, 2, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{}",
        "\"none\"",
        "{\"prompt_tokens\":0,\"completion_tokens\":0}",
        "{\"prompt_tokens\":5,\"completion_tokens\":-1}",
        "{\"prompt_tokens\":5,\"completion_tokens\":99999999999}",
        "{\"prompt_tokens\":5,\"completion_tokens\":2147483648}",
        "{\"prompt_tokens\":5,\"completion_tokens\":1.5}",
        "{\"prompt_tokens\":5,\"completion_tokens\":\"many\"}",
        "{\"prompt_tokens\":5,\"completion_tokens\":true}",
        "{\"prompt_tokens\":5,\"completion_tokens\":7,\"total_tokens\":-1}",
        "{\"prompt_tokens\":5,\"completion_tokens\":7,\"completion_tokens_details\":{\"reasoning_tokens\":-3}}"
      })
  void usageThatIsMissingOrCannotBeIsNotTold(String usage) throws Exception {
    Answered answer =
        stream(
            content("one two"),
            content(" three"),
            finish("stop"),
            "{\"choices\":[],\"usage\":" + usage + "}",
            "[DONE]");

    assertThat(answer.events()).noneMatch(ChatEvent.Usage.class::isInstance);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"prompt_tokens\":\"100\",\"completion_tokens\":\" 7 \"}",
        "{\"prompt_tokens\":100.0,\"completion_tokens\":7.0}",
        "{\"prompt_tokens\":1e2,\"completion_tokens\":\"7.0\",\"prompt_tokens_details\":null}",
        "{\"input_tokens\":100,\"output_tokens\":7}"
      })
  void countsAreReadHoweverTheyAreWritten(String usage) throws Exception {
    Answered answer =
        stream(content("a"), finish("stop"), "{\"choices\":[],\"usage\":" + usage + "}", "[DONE]");

    assertThat(answer.usage()).isEqualTo(new ChatEvent.Usage(100, 0, 7, 0));
  }

  @ParameterizedTest
  @CsvSource({
    // prompt, completion, reasoning, total -> completion
    "10, 50, 20, 60, 50",
    "10, 30, 20, 60, 50",
    "10, 5, 20, 0, 25",
  })
  void thinkingIsPartOfTheCompletionHoweverItIsCounted(
      int prompt, int completion, int reasoning, int total, int expected) throws Exception {
    Answered answer =
        stream(
            content("a"),
            finish("stop"),
            ("{\"choices\":[],\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d,"
                    + "\"total_tokens\":%d,\"completion_tokens_details\":{\"reasoning_tokens\":%d}}}")
                .formatted(prompt, completion, total, reasoning),
            "[DONE]");

    assertThat(answer.usage()).isEqualTo(new ChatEvent.Usage(prompt, 0, expected, reasoning));
  }

  @Test
  void aMissingIndexIsTheFirstChoice() throws Exception {
    Answered answer =
        stream(
            chunk("{\"delta\":{\"content\":\"a\"}}"),
            chunk("{\"delta\":{},\"finish_reason\":\"stop\"}"),
            "[DONE]");

    assertThat(answer.text()).isEqualTo("a");
  }

  @Test
  void choicesThatTakeTurns() throws Exception {
    Answered answer =
        stream(
            chunk("{\"index\":1,\"delta\":{\"content\":\"b\"}}"),
            content("a"),
            chunk("{\"index\":1,\"delta\":{\"content\":\"B\"},\"finish_reason\":\"stop\"}"),
            content("A"),
            finish("stop"),
            "[DONE]");

    assertThat(List.of(answer.text(0), answer.text(1))).containsExactly("aA", "bB");
  }

  @Test
  void anUpstreamThatDoesNotStream() throws Exception {
    var stub =
        upstreams.stub(
            exchange ->
                exchange.json(
                    200,
                    "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hello.\"},"
                        + "\"finish_reason\":\"stop\"}]}"));

    assertThat(Answered.to(upstreams.chat(stub), hello(true)).whole().text()).isEqualTo("Hello.");
  }

  @Test
  void logprobsAreKeptWhereTheyAreComplete() throws Exception {
    String complete =
        "{\"content\":[{\"token\":\"a\",\"logprob\":-0.5,\"bytes\":[97],\"top_logprobs\":[]}]}";
    Answered answer =
        stream(
            chunk("{\"index\":0,\"delta\":{\"content\":\"a\"},\"logprobs\":" + complete + "}"),
            chunk("{\"index\":0,\"delta\":{\"content\":\"b\"},\"logprobs\":{\"content\":[{}]}}"),
            chunk(
                "{\"index\":0,\"delta\":{\"content\":\"c\"},\"logprobs\":{\"tokens\":[\"c\"],"
                    + "\"content\":5}}"),
            finish("stop"),
            "[DONE]");

    assertThat(answer.deltas())
        .extracting(delta -> delta.getLogprobs() != null)
        .containsExactly(true, false, false, false);
  }

  @Test
  void longAnswersAreWhole() throws Exception {
    String[] events =
        IntStream.rangeClosed(0, 20_001)
            .mapToObj(i -> i == 20_001 ? "[DONE]" : i == 20_000 ? finish("stop") : content(i + " "))
            .toArray(String[]::new);

    Answered answer = stream(events);

    assertThat(answer.text().split(" ")).hasSize(20_000).startsWith("0", "1").endsWith("19999");
  }
}
