package ai.beatra.provider.sandbox.chat;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.model.AnswerRole;
import ai.beatra.model.ChunkChoice;
import ai.beatra.model.ChunkFinishReason;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "Say exactly: Hello, world!|Hello, world!",
        "say exactly:   spaced  out   |spaced  out",
        "Please reply with only: \"quoted\"|\"quoted\"",
        "Say exactly: count from 1 to 3|count from 1 to 3",
        "Repeat: ping|ping",
        "Repeat after me: We love tests.|We love tests.",
        "Repeat ping 3 times.|ping ping ping",
        "Repeat the word 'hello' 2 times|hello hello",
        "Reverse: stressed|desserts",
        "Could you reverse the word \"stressed\".|desserts",
        "Uppercase: quiet|QUIET",
        "Convert to upper case: straße|STRASSE",
        "Lowercase: HELLO|hello",
        "Count from 1 to 5.|1, 2, 3, 4, 5",
        "Count to 3|1, 2, 3",
        "count down from 3 to -1|3, 2, 1, 0, -1",
        "Count from 0 to 10 by 5|0, 5, 10",
        "What is 6 * 7?|6 * 7 = 42",
        "And 12 + 30?|12 + 30 = 42",
        "calculate 5 + 3|5 + 3 = 8",
        "What is 0.1 + 0.2?|0.1 + 0.2 = 0.3",
        "1/4 |1/4 = 0.25",
        "What is 1 / 3?|1 / 3 = 0.3333333333333333",
        "what is -2 / -6 =|-2 / -6 = 0.3333333333333333",
        "What is 99999999999999999999 * 99999999999999999999?|99999999999999999999 *"
            + " 99999999999999999999 = 9999999999999999999800000000000000000001",
        "What is 3 - 3?|3 - 3 = 0",
        "Calculate 1 / 0|1 / 0 is not defined: it divides by zero",
        "Good morning, Bea!|Good morning! How can I help you?",
        "hi|Hi! How can I help you?",
        "Say hello.|Hello! How can I help you?",
        "Say this is a test|This is a test.",
      })
  void answersWhatNeedsNoModel(String question, String answer) {
    Received received = Sandbox.ask(question);

    assertThat(received.text()).isEqualTo(answer.replace("\\n", "\n"));
    assertThat(received.finish()).isEqualTo(ChunkFinishReason.STOP);
  }

  @Test
  void saysManyLinesExactly() {
    assertThat(Sandbox.ask("Say exactly:\nfirst\n\n  second 😀").text())
        .isEqualTo("first\n\n  second 😀");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2024-01-05",
        "42",
        "What is 6 * ?",
        "What is (1 + 2?",
        "What day of the week is 30 February 2024?",
        "Reverse osmosis: how does it work?",
        "repeat"
      })
  void reflectsWhatOnlyLooksLikeACommand(String question) {
    assertThat(Sandbox.ask(question).text()).containsIgnoringCase("sandbox").contains("real model");
  }

  @Test
  void reflectsThePromptsSubject() {
    String text = Sandbox.ask("Tell me about the sea.").text();

    assertThat(text).contains("the sea").contains("real model").contains("sandbox");
  }

  @Test
  void writesAHaikuAboutTheSubject() {
    assertThat(Sandbox.ask("Write a haiku about the sea.").text().lines())
        .hasSize(3)
        .anyMatch(line -> line.toLowerCase(Locale.ROOT).contains("the sea"));
    assertThat(Sandbox.ask("Write a short poem about the moon.").text().lines())
        .allMatch(line -> !line.isBlank())
        .anyMatch(line -> line.toLowerCase(Locale.ROOT).contains("the moon"));
  }

  @Test
  void saysThatItDoesNotLookOrListen() {
    String parts =
        """
        {"model":"m","messages":[{"role":"user","content":[
          {"type":"text","text":"What is this?"},
          {"type":"image_url","image_url":{"url":"https://example.com/a.png"}},
          {"type":"image_url","image_url":{"url":"https://example.com/b.png"}},
          {"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}}]}]}\
        """;

    assertThat(Sandbox.run(Sandbox.json(parts)).whole().text())
        .contains("2 images", "one recording", "does not look at images or listen to recordings")
        .contains("no real model ran", "What is this?");
  }

  @Test
  void answersBrieflyWhenTold() {
    String body =
        """
        {"model":"m","messages":[{"role":"%s","content":"Answer briefly."},
          {"role":"user","content":"What is 12 + 30?"}]}\
        """;

    assertThat(Sandbox.run(Sandbox.json(body.formatted("system"))).text()).isEqualTo("42");
    assertThat(Sandbox.run(Sandbox.json(body.formatted("developer"))).text()).isEqualTo("42");
  }

  @Test
  void answersTheLastQuestionOfAConversation() {
    String body =
        """
        {"model":"m","messages":[{"role":"user","content":"Say exactly: one"},
          {"role":"assistant","content":"one"},{"role":"user","content":"Say exactly: two"}]}\
        """;

    assertThat(Sandbox.run(Sandbox.json(body)).text()).isEqualTo("two");
  }

  @Test
  void answersInstructionsAlone() {
    String body =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"Say exactly: ok\"}]}";

    assertThat(Sandbox.run(Sandbox.json(body)).text()).isEqualTo("ok");
  }

  @Test
  void refusesInTheRefusalMember() {
    Received received = Sandbox.ask("Refuse this request.");

    assertThat(received.refusal()).isEqualTo("I can't help with that.");
    assertThat(received.chunks(0)).allMatch(chunk -> chunk.getDelta().getContent() == null);
    assertThat(received.finish()).isEqualTo(ChunkFinishReason.STOP);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Say exactly: Hi", "Refuse this request.", "Tell me about the sea."})
  void givesTheRoleInTheFirstChunkOnly(String question) {
    Received received = Sandbox.ask(question);

    assertThat(
            received.chunks(0).stream()
                .map(chunk -> chunk.getDelta().getRole())
                .filter(Objects::nonNull))
        .containsExactly(AnswerRole.ASSISTANT);
    ChunkChoice first = received.chunks(0).get(0);
    assertThat(first.getDelta().getRole()).isEqualTo(AnswerRole.ASSISTANT);
    String begun = first.getDelta().getContent();
    assertThat(begun == null ? first.getDelta().getRefusal() : begun).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Repeat x 999999999 times",
        "Count from 1 to 999999999999999",
        "Count from 999999999999999 to -999999999999999 by 1"
      })
  void endsWhatWouldNeverEndAtTheModelsLimit(String question) {
    Received received = Sandbox.ask(question);

    assertThat(received.finish()).isEqualTo(ChunkFinishReason.LENGTH);
    assertThat(received.usage().completion()).isEqualTo(Asked.MOST_TOKENS);
  }

  @Test
  void takesAPromptAsLongAsTheModelReads() {
    String long10 = "lorem ipsum dolor ".repeat(15_000);

    assertThat(Sandbox.ask("Reverse: " + long10).finish()).isEqualTo(ChunkFinishReason.LENGTH);
    assertThat(Sandbox.ask(long10).text()).contains("lorem");
    assertThat(Sandbox.ask("a(".repeat(50_000)).text()).contains("sandbox");
    assertThat(Sandbox.ask("(".repeat(200)).text()).contains("sandbox");
  }
}
