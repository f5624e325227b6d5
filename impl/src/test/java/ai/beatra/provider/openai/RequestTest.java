package ai.beatra.provider.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.config.CatalogConfig;
import ai.beatra.config.Dialect;
import ai.beatra.provider.ChatCall;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes upstream of what the client sent. */
class RequestTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MESSAGES =
      "\"model\": \"public\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]";

  private static String write(String members, String... passthrough) {
    return write("max_completion_tokens", members, false, passthrough);
  }

  private static String write(
      String maxTokensName, String members, boolean stream, String... passthrough) {
    String body = "{" + MESSAGES + (members.isEmpty() ? "" : ", " + members) + "}";
    byte[] written =
        new RequestWriter(dialect(maxTokensName))
            .write(Upstreams.call(body, stream, passthrough), Map.of());
    return new String(written, UTF_8);
  }

  private static Dialect dialect(String maxTokensName) {
    return Dialect.plain(
        CatalogConfig.MaxTokensName.valueOf(maxTokensName.toUpperCase(Locale.ROOT)));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError(text, e);
    }
  }

  private static List<String> members(String json) {
    List<String> names = new ArrayList<>();
    json(json).fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void whatWouldSteerTheUpstreamIsNotSentOn() {
    String written =
        write(
            """
            "api_base": "http://evil.example", "api_key": "sk-x", "fallbacks": ["other"],
            "mock_response": "free", "store": true, "service_tier": "priority",
            "metadata": {"a": "b"}, "user": "u", "safety_identifier": "s", "prompt_cache_key": "p",
            "model_options": {"api_base": "http://evil.example", "temperature": 2, "top_k": 1},
            "stream": false, "extra_body": {"x": 1}, "temperature": 0.5
            """);

    assertThat(members(written)).containsExactlyInAnyOrder("model", "messages", "temperature");
    assertThat(json(written).get("model").textValue()).isEqualTo("upstream-model");
    assertThat(json(written).get("temperature").doubleValue()).isEqualTo(0.5);
  }

  @Test
  void whatTheCatalogListsIsSentOnAlsoFromModelOptions() {
    String written =
        write(
            """
            "store": true, "top_k": 7, "model_options": {"min_p": 0.1, "top_k": 8, "other": 1,
            "messages": [], "model": "x", "stream": true}
            """,
            "store",
            "top_k",
            "min_p",
            "messages",
            "model",
            "stream");

    assertThat(members(written))
        .containsExactlyInAnyOrder("model", "messages", "store", "top_k", "min_p");
    assertThat(json(written).get("top_k").intValue()).as("the first counts").isEqualTo(7);
    assertThat(json(written).get("min_p").doubleValue()).isEqualTo(0.1);
    assertThat(json(written).get("messages")).hasSize(1);
    assertThat(json(written).get("model").textValue()).isEqualTo("upstream-model");
  }

  @Test
  void allThatTheContractDeclaresIsSentOnAsItWasWritten() {
    String written =
        write(
            """
            "temperature": 0.10, "top_p": 1, "n": 2, "seed": 9007199254740993, "stop": ["a", "b"],
            "frequency_penalty": -1, "presence_penalty": 1, "logit_bias": {"50256": -100},
            "logprobs": true, "top_logprobs": 2, "parallel_tool_calls": false,
            "tools": [{"type": "function", "function": {"name": "f", "parameters":
              {"type": "object", "properties": {"x": {"const": 0.30000000000000004}}}}}],
            "tool_choice": {"type": "function", "function": {"name": "f"}},
            "response_format": {"type": "json_object"}, "reasoning_effort": "low",
            "modalities": ["text", "audio"], "audio": {"voice": "v", "format": "mp3"}
            """);

    assertThat(written)
        .contains("\"temperature\":0.10", "9007199254740993", "\"const\": 0.30000000000000004");
    assertThat(members(written)).hasSize(19);
  }

  @Test
  void nullIsLeftOut() {
    assertThat(members(write("\"temperature\": null, \"top_k\": null, \"stop\": null", "top_k")))
        .containsExactlyInAnyOrder("model", "messages");
  }

  @Test
  void whatSaysNothingIsLeftOut() {
    String none = "\"tools\": [], \"tool_choice\": \"auto\", \"parallel_tool_calls\": true";
    assertThat(members(write(none))).containsExactlyInAnyOrder("model", "messages");
    assertThat(members(write("\"tool_choice\": \"none\", \"tools\": null")))
        .containsExactlyInAnyOrder("model", "messages");
  }

  @Test
  void nullsAndEmptyListsWithinAreLeftOutButNotWithinSchemas() {
    String body =
        """
        {"model": "m",
         "tools": [{"type": "function", "function": {"name": "f", "description": null,
           "strict": null, "parameters": {"type": "object", "default": null, "tool_calls": []}}},
           {"type": "function", "function": {"name": "g", "parameters": null}}],
         "response_format": {"type": "json_schema", "json_schema": {"name": "s", "strict": null,
           "schema": {"enum": [null, "a"], "default": null}}},
         "messages": [
           {"role": "user", "name": null, "content": [{"type": "text", "text": "x"},
             {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA==",
               "detail": null}}]},
           {"role": "assistant", "content": "y", "refusal": null, "audio": null,
             "function_call": null, "tool_calls": []},
           {"role": "assistant", "content": null, "reasoning_content": "T", "tool_calls": [
             {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"},
              "extra_content": {"google": {"thought_signature": "s", "x": null}}}]},
           {"role": "tool", "tool_call_id": "c", "content": "z"}]}
        """;

    String written =
        new String(
            new RequestWriter(dialect("max_tokens")).write(Upstreams.call(body, false), Map.of()),
            UTF_8);

    assertThat(written.replaceAll("\\s", ""))
        .isEqualTo(
            "{\"model\":\"upstream-model\",\"tools\":[{\"type\":\"function\",\"function\":"
                + "{\"name\":\"f\",\"parameters\":{\"type\":\"object\",\"default\":null,"
                + "\"tool_calls\":[]}}},{\"type\":\"function\",\"function\":{\"name\":\"g\"}}],"
                + "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\","
                + "\"schema\":{\"enum\":[null,\"a\"],\"default\":null}}},\"messages\":["
                + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"x\"},"
                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AA==\"}}]},"
                + "{\"role\":\"assistant\",\"content\":\"y\"},"
                + "{\"role\":\"assistant\",\"content\":null,\"reasoning_content\":\"T\","
                + "\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\",\"function\":"
                + "{\"name\":\"f\",\"arguments\":\"{}\"},\"extra_content\":{\"google\":"
                + "{\"thought_signature\":\"s\",\"x\":null}}}]},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"z\"}]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"x\":null}|{}",
        "{ \"x\" : null , \"y\" : null }|{ }",
        "{\"x\":null,\"a\":1}|{\"a\":1}",
        "{\"a\":1,\"x\":null}|{\"a\":1}",
        "{\"a\":\",\" , \"x\":null , \"y\":null }|{\"a\":\",\" }",
        "{\"x\":null,\"a\":{\"y\":null},\"z\":null,\"b\":[{\"z\":null}],\"tool_calls\":[ ]}"
            + "|{\"a\":{},\"b\":[{}]}",
        "{\"\\u0061\":\"\\/é\\ud83d\\ude00\"}|{\"\\u0061\":\"\\/é\\ud83d\\ude00\"}",
      })
  void whatIsLeftOutLeavesNoCommaBehindAndAllElseIsAsItCame(String message, String expected) {
    String body = "{\"model\": \"m\", \"messages\": [%s]}";
    ChatCall call = Upstreams.call(body.formatted("{\"role\":\"user\",\"content\":\"Hi\"}"), false);
    var same =
        new ChatCall(
            call.upstreamModel(),
            call.request(),
            body.formatted(message).getBytes(UTF_8),
            false,
            List.of(),
            call.pictures(),
            null,
            call.spending(),
            "");

    assertThat(new RequestWriter(dialect("max_tokens")).write(same, Map.of()))
        .asString(UTF_8)
        .isEqualTo("{\"model\":\"upstream-model\",\"messages\":[" + expected + "]}");
  }

  @Test
  void theLimitOfTheAnswerHasTheNameThatTheUpstreamKnows() {
    assertThat(write("\"max_tokens\": 5")).contains("\"max_completion_tokens\":5");
    assertThat(write("\"max_tokens\": 5, \"max_completion_tokens\": 6"))
        .contains("\"max_completion_tokens\":6")
        .doesNotContain("max_tokens\"");
    assertThat(write("max_tokens", "\"max_completion_tokens\": 6", false))
        .contains("\"max_tokens\":6")
        .doesNotContain("max_completion_tokens");
  }

  @Test
  void aStreamAlwaysAsksForUsage() {
    String options = "\"stream\": true, \"stream_options\": {\"include_usage\": false}";

    JsonNode written = json(write("max_tokens", options, true));

    assertThat(written.get("stream").booleanValue()).isTrue();
    assertThat(written.at("/stream_options/include_usage").booleanValue()).isTrue();
    assertThat(written.get("stream_options")).hasSize(1);
  }
}
