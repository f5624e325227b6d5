package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A body has the types and ranges of the spec, or is refused at the right place. What is no JSON at
 * all is in the table of {@link BadInputTest}.
 */
@ExtendWith(SharedBeatra.class)
class StrictJsonTest {
  private final RunningBeatra beatra;

  StrictJsonTest(RunningBeatra beatra) {
    this.beatra = beatra;
  }

  private Answer send(String body) throws IOException {
    return beatra.send(beatra.chat(body));
  }

  /** A valid request with one more member. */
  private static String with(String member) {
    return "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Say hi\"}],"
        + member
        + "}";
  }

  @Test
  void whiteSpaceMayFollowTheObject() throws IOException {
    assertThat(send(with("\"seed\":1") + " \r\n\t").status()).isEqualTo(200);
  }

  @Test
  void aMistakeIsToldWithItsPlace() throws IOException {
    Answer answer = send("{\n  \"model\": oops\n}").invalid("");

    assertThat(answer.error().path("message").asText()).contains("line 2, column 1");
  }

  @Test
  void nestingThatIsDeepEnoughForEverybodyIsTaken() throws IOException {
    String deep = "[".repeat(150) + "]".repeat(150);

    assertThat(send(with("\"foo\":" + deep)).status()).isEqualTo(200);
    assertThat(send(with("\"model_options\":{\"a\":" + deep + "}")).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "\\ud800, \ufffd",
        "\\udc00x, \ufffdx",
        "\\ud800\\ud800, \ufffd\ufffd",
        "\\uDBFF\\uE000, \ufffd\uE000",
        "\\ud83d\\ude00, 😀",
        "\\ud83d\\ud83d\\ude00, \ufffd😀",
        "\\\\ud800, \\ud800"
      })
  void anEscapeThatIsHalfACharacterIsTheSignForWhatCannotBeRead(String escape, String text)
      throws IOException {
    String body = with("\"seed\":1").replace("Say hi", "Say exactly: a" + escape + "b");
    assertThat(send(body).json().at("/choices/0/message/content").asText())
        .isEqualTo("a" + text + "b");

    Answer stream = send(body.replace("\"seed\":1", "\"stream\":true"));
    assertThat(stream.events()).last().isEqualTo("[DONE]");
    assertThat(send(with("\"metadata\":{\"" + escape + "\":5}")).status()).isEqualTo(422);
    assertThat(send(with("\"foo\":\"" + escape + "\"")).status()).isEqualTo(200);
    assertThat(send(body.replace("auto", escape)).status()).isEqualTo(400);
  }

  @Test
  void aPromptForAPictureIsKeptWithWholeCharacters() throws IOException {
    String body = "{\"model\":\"auto\",\"prompt\":\"a\\ud83d b\"}";

    Answer answer =
        beatra.send(Request.post("/v1/images/generations").key(beatra.key()).json(body));

    assertThat(answer.json().at("/input/prompt").asText()).isEqualTo("a\ufffd b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"seed\":1.5 | /seed | must be an integer.",
        "\"n\":1e-1 | /n | must be an integer.",
        "\"n\":2.0e2 | /n | must be at most 128",
        "\"n\":\"1\" | /n | must be an integer",
        "\"n\":true | /n | must be an integer",
        "\"n\":[] | /n | must be an integer",
        "\"n\":{} | /n | must be an integer",
        "\"n\":0 | /n | must be at least 1",
        "\"n\":129 | /n | must be at most 128",
        "\"max_tokens\":1e999999999 | /max_tokens | must be an integer from -2147483648 to",
        "\"max_tokens\":2147483648.0 | /max_tokens | must be an integer from -2147483648 to",
        "\"seed\":9223372036854775808 | /seed | must be an integer from -9223372036854775808 to",
        "\"max_completion_tokens\":0 | /max_completion_tokens | must be at least 1",
        "\"temperature\":1e999999999 | /temperature | must be at most 2",
        "\"temperature\":\"\" | /temperature | must be a number",
        "\"temperature\":true | /temperature | must be a number",
        "\"temperature\":[1] | /temperature | must be a number",
        "\"temperature\":-0.1 | /temperature | must be at least 0",
        "\"top_p\":1.1 | /top_p | must be at most 1",
        "\"frequency_penalty\":-2.1 | /frequency_penalty | must be at least -2",
        "\"presence_penalty\":{} | /presence_penalty | must be a number",
        "\"stream\":0 | /stream | must be true or false",
        "\"stream\":\"\" | /stream | must be true or false",
        "\"logprobs\":[true] | /logprobs | must be true or false",
        "\"user\":1.5 | /user | must be a string",
        "\"user\":true | /user | must be a string",
        "\"user\":[\"a\"] | /user | must be a string",
        "\"user\":{} | /user | must be a string",
        "\"stop\":5 | /stop | must be a string or an array",
        "\"stop\":{} | /stop | must be a string or an array",
        "\"stop\":[5] | /stop/0 | must be a string",
        "\"stop\":[null] | /stop/0 | is required",
        "\"stop\":[[\"a\"]] | /stop/0 | must be a string",
        "\"stop\":[] | /stop | must have 1 to 4 items",
        "\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"] | /stop | must have 1 to 4 items",
        "\"logit_bias\":[] | /logit_bias | must be an object",
        "\"logit_bias\":{\"1\":\"b\"} | /logit_bias/1 | must be a number",
        "\"logit_bias\":{\"1\":null} | /logit_bias/1 | is required",
        "\"logit_bias\":{\"a/b~c\":200} | /logit_bias/a~1b~0c | must be at most 100",
        "\"metadata\":[] | /metadata | must be an object",
        "\"metadata\":\"a\" | /metadata | must be an object",
        "\"metadata\":{\"a\":5} | /metadata/a | must be a string",
        "\"metadata\":{\"a\":null} | /metadata/a | is required",
        "\"model_options\":[] | /model_options | must be an object",
        "\"stream_options\":[] | /stream_options | must be an object",
        "\"stream_options\":{\"include_usage\":1} | /stream_options/include_usage | must be true",
        "\"reasoning_effort\":5 | /reasoning_effort | must be a string",
        "\"reasoning_effort\":\"\" | /reasoning_effort | must be one of none, minimal",
        "\"service_tier\":{} | /service_tier | must be a string",
        "\"modalities\":\"text\" | /modalities | must be an array",
        "\"modalities\":[\"x\"] | /modalities/0 | must be one of text, audio",
        "\"modalities\":[5] | /modalities/0 | must be one of text, audio",
        "\"modalities\":[null] | /modalities/0 | is required",
        "\"modalities\":[] | /modalities | must have at least 1 item",
        "\"audio\":5 | /audio | must be an object",
        "\"audio\":{\"voice\":\"a\"} | /audio/format | is required",
        "\"tools\":[5] | /tools/0 | must be an object",
        "\"tools\":[null] | /tools/0 | is required",
        "\"tools\":[{\"type\":\"function\"}] | /tools/0/function | is required",
        "\"tools\":[{\"type\":\"x\",\"function\":{\"name\":\"a\"}}] | /tools/0/type | must be",
        "\"tools\":[{\"type\":5,\"function\":{\"name\":\"a\"}}] | /tools/0/type | must be function",
        "\"tools\":[{\"type\":\"function\",\"function\":[]}] | /tools/0/function | must be an"
            + " object",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":5}}] | /tools/0/function/name |"
            + " must be a string",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a b\"}}] |"
            + " /tools/0/function/name | must have 1 to 64",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\",\"parameters\":[]}}] |"
            + " /tools/0/function/parameters | must be an object",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\",\"strict\":\"x\"}}] |"
            + " /tools/0/function/strict | must be true or false",
        "\"tool_choice\":5 | /tool_choice | must be a string or an object",
        "\"tool_choice\":[] | /tool_choice | must be a string or an object",
        "\"tool_choice\":\"x\" | /tool_choice | must be one of none, auto, required",
        "\"tool_choice\":{\"type\":\"function\"} | /tool_choice/function | is required",
        "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":5}} |"
            + " /tool_choice/function/name | must be a string",
        "\"response_format\":\"json\" | /response_format | must be an object",
        "\"response_format\":[] | /response_format | must be an object",
        "\"response_format\":{} | /response_format/type | is required",
        "\"response_format\":{\"type\":5} | /response_format/type | must be one of text",
        "\"response_format\":{\"type\":\"x\"} | /response_format/type | must be one of text",
        "\"response_format\":{\"type\":\"json_schema\"} | /response_format/json_schema | is"
            + " required",
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":[]} |"
            + " /response_format/json_schema | must be an object",
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\","
            + "\"schema\":5}} | /response_format/json_schema/schema | must be an object",
      })
  void aValueOfAnotherTypeOrRangeIsRefusedByItsPointer(
      String member, String pointer, String message) throws IOException {
    Answer answer = send(with(member)).invalid(pointer);

    assertThat(answer.error().path("message").asText()).startsWith(pointer + " " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | is required",
        "\"model\":null, | is required",
        "\"model\":5, | must be a string"
      })
  void aModelIsRequired(String member, String message) throws IOException {
    String body = "{" + member + "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";

    Answer answer = send(body).invalid("/model");

    assertThat(answer.error().path("message").asText()).isEqualTo("/model " + message + ".");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"n\":null",
        "\"stream\":null",
        "\"stop\":null",
        "\"tools\":null",
        "\"tool_choice\":null",
        "\"response_format\":null",
        "\"metadata\":null",
        "\"audio\":null",
        "\"temperature\":1",
        "\"temperature\":1e-999999999",
        "\"seed\":16.0",
        "\"seed\":-0.0",
        "\"n\":1e0",
        "\"max_tokens\":1.6e1",
        "\"max_completion_tokens\":1600e-2",
        "\"seed\":9223372036854775807",
        "\"seed\":-9223372036854775808",
        "\"foo\":1e999999999",
        "\"foo\":{\"a\":[1,null,true,\"x\"]}",
        "\"model_options\":{\"a\":1e999999999}",
        "\"model_options\":{\"a\":123456789012345678901234567890}",
        "\"metadata\":{}",
        "\"tools\":[]",
      })
  void whatTheSpecAllowsIsTaken(String member) throws IOException {
    assertThat(send(with(member)).status()).as(member).isEqualTo(200);
  }

  @Test
  void allFaultsAreToldAtOnce() throws IOException {
    Answer answer = send(with("\"n\":0,\"top_p\":3,\"temperature\":3")).invalid("/n");

    assertThat(answer.error().at("/details/errors").findValuesAsText("param"))
        .containsExactly("/n", "/temperature", "/top_p");
    assertThat(answer.error().path("message").asText())
        .isEqualTo("/n must be at least 1. 2 more faults are in details.errors.");
  }

  static List<String> told(Answer answer) {
    return answer.error().at("/details/errors").findValuesAsText("param");
  }

  @Test
  void allWrongTypesAreToldAtOnce() throws IOException {
    Answer answer =
        send(with(
                "\"stream\":\"false\",\"temperature\":\"0.7\",\"max_tokens\":\"16\",\"n\":\"1\","
                    + "\"logprobs\":1,\"top_p\":3"))
            .invalid("/stream");

    assertThat(told(answer))
        .containsExactly("/stream", "/temperature", "/max_tokens", "/n", "/logprobs", "/top_p");
  }

  @Test
  void wrongTypesFarInsideAreToldWithThoseOutside() throws IOException {
    Answer answer =
        send(with(
                "\"tools\":[{\"type\":\"function\",\"name\":\"flat\",\"parameters\":{}},"
                    + "{\"type\":\"custom\",\"custom\":{\"name\":\"c\"}},"
                    + "{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":[[]],"
                    + "\"strict\":\"no\"}}],"
                    + "\"tool_choice\":{\"type\":\"function\",\"name\":\"flat\"},"
                    + "\"stop\":[1,\"a\",{\"b\":[2]}],\"metadata\":{\"a\":5,\"b\":\"c\",\"d\":[1]}"))
            .invalid("/tools/1/type");

    assertThat(told(answer))
        .containsExactly(
            "/tools/1/type",
            "/tools/2/function/parameters",
            "/tools/2/function/strict",
            "/stop/0",
            "/stop/2",
            "/metadata/a",
            "/metadata/d",
            "/tool_choice/function",
            "/tools/0/function");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[],", "{},", "1,"})
  void aBodyOfMillionsOfValuesIsRefusedBeforeItTakesTheMemory(String value) throws IOException {
    String many = "[" + value.repeat(3_000_000) + "1]";

    Answer answer = send(with("\"tools\":[],\"foo\":" + many)).invalid("");

    assertThat(answer.error().path("message").asText()).contains("250000 brackets");
  }
}
