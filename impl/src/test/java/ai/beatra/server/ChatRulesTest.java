package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules between the members of a chat request. */
@ExtendWith(SharedBeatra.class)
class ChatRulesTest {
  private static final String TOOL = "{\"type\":\"function\",\"function\":{\"name\":\"%s\"}}";

  private final RunningBeatra beatra;

  ChatRulesTest(RunningBeatra beatra) {
    this.beatra = beatra;
  }

  private Answer send(String members) throws IOException {
    return beatra.send(
        beatra.chat(
            "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Say hi\"}],"
                + members
                + "}"));
  }

  private Answer sendMessage(String message) throws IOException {
    String user = "{\"role\":\"user\",\"content\":\"Say hi\"}";
    return beatra.send(
        beatra.chat(
            "{\"model\":\"auto\",\"messages\":[" + user + "," + message + "," + user + "]}"));
  }

  private static String tools(String... names) {
    var tools = new StringBuilder();
    for (String name : names) {
      tools.append(tools.isEmpty() ? "" : ",").append(TOOL.formatted(name));
    }
    return "\"tools\":[" + tools + "]";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"top_logprobs\":2 | /top_logprobs",
        "\"top_logprobs\":0,\"logprobs\":false | /top_logprobs",
        "\"stream_options\":{} | /stream_options",
        "\"stream_options\":{\"include_usage\":true},\"stream\":false | /stream_options",
        "\"modalities\":[\"text\",\"audio\"] | /audio",
        "\"tool_choice\":\"required\" | /tool_choice",
        "\"tool_choice\":\"required\",\"tools\":[] | /tool_choice",
        "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"a\"}} |"
            + " /tool_choice/function/name",
        "\"max_tokens\":4097 | /max_tokens",
        "\"max_completion_tokens\":4097 | /max_completion_tokens",
        "\"max_tokens\":1,\"max_completion_tokens\":4097 | /max_completion_tokens",
      })
  void aMemberThatNeedsAnotherIsRefused(String members, String pointer) throws IOException {
    send(members).invalid(pointer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"top_logprobs\":2,\"logprobs\":true",
        "\"stream_options\":{\"include_usage\":true},\"stream\":true",
        "\"stream_options\":null,\"stream\":false",
        "\"modalities\":[\"text\"]",
        "\"tool_choice\":\"none\"",
        "\"tool_choice\":\"auto\"",
        "\"max_tokens\":4096",
        "\"max_tokens\":9999,\"max_completion_tokens\":1",
      })
  void aMemberThatHasWhatItNeedsIsTaken(String members) throws IOException {
    assertThat(send(members).status()).as(members).isEqualTo(200);
  }

  @Test
  void toolsHaveNamesOfTheirOwn() throws IOException {
    send(tools("a", "b", "a")).invalid("/tools/2/function/name");
    assertThat(send(tools("a", "b", "A")).status()).isEqualTo(200);
  }

  @Test
  void aNamedToolIsOneOfTheTools() throws IOException {
    String choice = ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"a\"}}";

    send(tools("b") + choice).invalid("/tool_choice/function/name");
    assertThat(send(tools("b", "a") + choice).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"role\":\"assistant\"}",
        "{\"role\":\"assistant\",\"content\":null}",
        "{\"role\":\"assistant\",\"tool_calls\":[]}",
        "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":null,\"name\":\"a\"}",
      })
  void anAssistantMessageSaysSomething(String message) throws IOException {
    sendMessage(message).invalid("/messages/1/content");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"role\":\"assistant\",\"content\":\"\"}",
        "{\"role\":\"assistant\",\"refusal\":\"No.\"}",
        "{\"role\":\"assistant\",\"content\":[{\"type\":\"refusal\",\"refusal\":\"No.\"}]}",
        "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"a\",\"type\":"
            + "\"function\",\"function\":{\"name\":\"a\",\"arguments\":\"{}\"}}]}",
      })
  void anAssistantMessageMaySayItInAnyWay(String message) throws IOException {
    assertThat(sendMessage(message).status()).as(message).isEqualTo(200);
  }

  @Test
  void metadataHasShortKeysAndValuesAndFewOfThem() throws IOException {
    assertThat(send("\"metadata\":{\"" + "k".repeat(64) + "\":\"v\"}").status()).isEqualTo(200);
    send("\"metadata\":{\"" + "k".repeat(65) + "\":\"v\"}").invalid("/metadata");
    assertThat(send("\"metadata\":{\"k\":\"" + "v".repeat(512) + "\"}").status()).isEqualTo(200);
    send("\"metadata\":{\"k\":\"" + "v".repeat(513) + "\"}").invalid("/metadata/k");
    assertThat(send("\"metadata\":{" + pairs(16) + "}").status()).isEqualTo(200);
    send("\"metadata\":{" + pairs(17) + "}").invalid("/metadata");
  }

  private static String pairs(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"k" + i + "\":\"v\"")
        .collect(Collectors.joining(","));
  }

  @Test
  void allBrokenRulesAreToldAtOnce() throws IOException {
    Answer answer = send("\"top_logprobs\":2,\"stream_options\":{},\"tool_choice\":\"required\"");

    assertThat(answer.error().at("/details/errors").findValuesAsText("param"))
        .containsExactly("/tool_choice", "/top_logprobs", "/stream_options");
  }

  /** As JSON Schema counts them. */
  @Test
  void lengthsAreCountedInCharactersNotInUtf16Units() throws IOException {
    String emoji = "\ud83d\ude00";

    assertThat(send("\"user\":\"" + emoji.repeat(512) + "\"").status()).isEqualTo(200);
    assertThat(send("\"user\":\"" + emoji.repeat(513) + "\"").text()).contains("/user must have");
    assertThat(send("\"metadata\":{\"" + emoji.repeat(64) + "\":\"x\"}").status()).isEqualTo(200);
    assertThat(send("\"metadata\":{\"" + emoji.repeat(65) + "\":\"x\"}").status()).isEqualTo(422);
  }
}
