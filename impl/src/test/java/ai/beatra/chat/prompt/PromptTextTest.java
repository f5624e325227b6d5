package ai.beatra.chat.prompt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.chat.RandomRequests;
import ai.beatra.config.ModelLimits;
import ai.beatra.http.json.Json;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.tokens.Tokenizer;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromptTextTest {
  private static final ObjectMapper JSON = Json.mapper();
  private static final ObjectMapper ESCAPING =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
  private static final Tokenizer TOKENIZER = new Tokenizer();

  private static PromptText prompt(String body, boolean compress) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    return PromptText.of(
        bytes,
        JSON.readValue(bytes, ChatCompletionRequest.class),
        List.of("top_k"),
        new ModelLimits.Chat(1000, 100, 1600, 6000),
        compress);
  }

  private static List<String> texts(PromptText prompt) {
    List<String> texts = new ArrayList<>();
    prompt.texts().each(Long.MAX_VALUE, texts::add);
    return texts;
  }

  @Test
  void howARequestIsWrittenAndHeldChangesNothingOfItsTexts() throws IOException {
    var requests = new RandomRequests(8);
    for (int i = 0; i < 200; i++) {
      ObjectNode request = requests.next();
      PromptText plain = prompt(request.toString(), false);
      PromptText escaped = prompt(ESCAPING.writeValueAsString(request), true);
      PromptText pretty = prompt(request.toPrettyString(), i % 2 == 0);

      assertThat(texts(plain)).as(request::toString).isEqualTo(texts(escaped));
      assertThat(texts(plain)).isEqualTo(texts(pretty)).noneMatch(text -> text.contains("base64"));
      assertThat(plain.count(TOKENIZER))
          .isEqualTo(escaped.count(TOKENIZER))
          .isEqualTo(pretty.count(TOKENIZER));
      for (PromptText prompt : List.of(plain, escaped, pretty)) {
        assertThat(prompt.most().text()).isGreaterThanOrEqualTo(prompt.count(TOKENIZER).text());
        assertThat(prompt.most().text()).isGreaterThan(bytes(texts(prompt)));
        assertThat(prompt.most().text()).isLessThan(plain.most().text() * 2);
      }
    }
  }

  private static long bytes(List<String> texts) {
    return texts.stream().mapToLong(text -> text.getBytes(UTF_8).length).sum();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\\u0041", "\\u00e9", "\\u754c", "\\ud83d\\ude00", "\\/", "é", "😀", "\\n"})
  void anEscapeCountsForNoLessThanItsCharacter(String written) throws IOException {
    String one = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";
    String text = JSON.readValue("\"" + written + "\"", String.class).repeat(100);
    long empty = prompt(one.formatted(""), false).most().text();
    long hundred = prompt(one.formatted(written.repeat(100)), false).most().text();

    assertThat(hundred - empty).isBetween((long) text.getBytes(UTF_8).length, 600L);
  }

  @Test
  void theOlderFormOfFunctionsIsFoundWhereverItStands() throws IOException {
    String body =
        """
        {"model": "m", "function_call": "auto", "functions": [{"name": "f"}],
         "messages": [{"role": "user", "content": "x", "function_call": null},
           {"role": "assistant", "function_call": {"name": "f"}, "content": "function_call"}],
         "model_options": {"function_call": "none"}}""";

    assertThat(prompt(body, false).oldFunctions())
        .containsExactly("/function_call", "/functions", "/messages/1/function_call");
    String without =
        """
        {"model": "m", "function_call": null, "functions": [],
         "messages": [{"role": "user", "content": "x", "more": {"function_call": "y"}}]}""";
    assertThat(prompt(without, false).oldFunctions()).isEmpty();
  }
}
