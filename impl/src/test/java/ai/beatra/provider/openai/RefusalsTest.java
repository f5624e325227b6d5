package ai.beatra.provider.openai;

import static ai.beatra.provider.openai.Upstreams.content;
import static ai.beatra.provider.openai.Upstreams.hello;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import ai.beatra.provider.ProviderException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What upstreams say when they do not answer, in the forms of all frameworks. */
class RefusalsTest {
  private static final String UNSAID =
      "The model does not accept the request; check its options and the length of the messages.";

  @RegisterExtension final Upstreams upstreams = new Upstreams();

  private ProviderException refused(int status, String body, String... headers) throws Exception {
    var stub = upstreams.stub(exchange -> exchange.json(status, body, headers));
    return Answered.to(upstreams.chat(stub, "our-very-own-key"), hello(true)).failed();
  }

  private ProviderException broken(String event) throws Exception {
    var stub =
        upstreams.stub(
            exchange -> {
              exchange.streams();
              exchange.data(content("Hel"));
              exchange.piece(event + "\n\n");
              exchange.ends();
            });
    return Answered.to(upstreams.chat(stub), hello(true)).failed();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":{\"message\":\"Too long.\"}}",
        "[{\"error\":{\"code\":400,\"message\":\"Too long.\",\"status\":\"INVALID_ARGUMENT\"}}]",
        "{\"error\":\"Too long.\"}",
        "{\"error\":[{\"message\":\"Too long.\"}]}",
        "{\"errors\":[{\"message\":\"Too long.\"}]}",
        "{\"error\":{\"message\":{\"detail\":\"Too long.\"}}}",
        "{\"detail\":\"Too long.\"}",
        "{\"detail\":{\"message\":\"Too long.\"}}",
        "{\"detail\":[{\"loc\":[\"body\",\"messages\"],\"msg\":\"Too long.\",\"type\":\"x\"}]}",
        "{\"object\":\"error\",\"message\":{\"detail\":[{\"msg\":\"Too long.\"}]},\"code\":null}",
        "{\"object\":\"error\",\"message\":\"Too long.\",\"code\":400}",
        "{\"message\":\"Too long.\"}",
        "{\"msg\":\"Too long.\"}",
        "\"Too long.\"",
        "Too long.",
        "Too\\nlong."
      })
  void theReasonIsFound(String body) throws Exception {
    for (int status : new int[] {400, 422}) {
      ProviderException failure = refused(status, body.replace("\\n", "\n"));

      assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
      assertThat(failure.getMessage())
          .isEqualTo("The model does not accept the request: Too long.");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html><body>nginx</body></html>", "{}", "[]", "{\"error\":{}}", "5"})
  void whereThereIsNoReasonNoneIsShown(String body) throws Exception {
    assertThat(refused(400, body).getMessage()).isEqualTo(UNSAID);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Unsupported value: 'temperature' does not support 0 with this model.|temperature|/temperature",
        "Bad image.|messages.[0].content.[1].image_url|/messages/0/content/1/image_url",
        "Bad role.|messages[12].role|/messages/12/role",
        "Too many.|max_completion_tokens|/max_tokens",
        "Odd.|a b|",
        "Odd.|http://x|",
        "tools and response_format cannot be used together|tools|/tools",
        "Missing required key: name||",
        "unexpected key 'foo' at /messages/0/content||",
        "must be a data URI or an http(s):// URL||",
        "an email needs an @||",
      })
  void whatHelpsTheClientIsShown(String message, String param, String pointer) throws Exception {
    String body =
        "{\"error\":{\"message\":\"%s\",\"type\":\"invalid_request_error\",\"param\":\"%s\"}}"
            .formatted(message, param == null ? "" : param);

    ProviderException failure = refused(400, body);

    assertThat(failure.getMessage()).endsWith(": " + message);
    assertThat(failure.param()).isEqualTo(pointer);
  }

  @Test
  void aPlaceThatFastApiTellsIsAPointer() throws Exception {
    ProviderException failure =
        refused(
            422,
            "{\"detail\":[{\"loc\":[\"body\",\"messages\",0,\"role\"],\"msg\":\"Bad role\"},"
                + "{\"loc\":[\"body\",\"n\"],\"msg\":\"Bad n\"}]}");

    assertThat(failure.getMessage()).endsWith(": Bad role; Bad n");
    assertThat(failure.param()).isEqualTo("/messages/0/role");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Incorrect key provided: sk-abc****xyz, see below.|Incorrect key provided: […], see below.",
        "See https://platform.example/docs for it.|See […] for it.",
        "litellm.BadRequestError: OpenAIException - no|[…]: […] - no",
        "Connection to 10.0.0.7:8000 failed|Connection to […] failed",
        "host db.internal:5432/x is away|host […] is away",
        "ask me@example.org for more|ask […] for more",
        "The model upstream-model does not do this.|The model […] does not do this.",
        "the file /usr/lib/model.py is bad|the file […] is bad",
        "api_key=abcdef is bad|[…] is bad",
        "you sent our-very-own-key to Groq|you sent […] to […]",
        "two\\nlines|two lines",
      })
  void whatTellsOfTheRouteIsMasked(String message, String shown) throws Exception {
    ProviderException failure = refused(400, "{\"error\":{\"message\":\"" + message + "\"}}");

    assertThat(failure.getMessage()).isEqualTo("The model does not accept the request: " + shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Traceback (most recent call last)",
        "boom at com.example.Server.run(Server.java:5)",
        "sk-abcdefgh",
        "https://platform.example"
      })
  void whatHasNothingForTheClientIsNotShown(String message) throws Exception {
    assertThat(
            refused(400, new ObjectMapper().createObjectNode().put("message", message) + "")
                .getMessage())
        .isEqualTo(UNSAID);
  }

  @Test
  void aLongReasonIsCut() throws Exception {
    assertThat(refused(400, "{\"message\":\"" + "word ".repeat(500) + "\"}").getMessage())
        .contains(": word word")
        .endsWith("…")
        .hasSizeLessThan(600);
  }

  @ParameterizedTest
  @CsvSource({
    "7, 7",
    "1.2, 2",
    "0, 1",
    "999999, 3600",
    "'Sun, 29 Nov 2026 12:00:30 GMT', 30",
    "'Sun, 29 Nov 2026 11:00:00 GMT', 1",
    "'Mon, 30 Nov 2026 12:00:00 GMT', 3600",
    "soon,",
    "-5,"
  })
  void theUpstreamSaysHowLongToWait(String header, Integer seconds) throws Exception {
    assertThat(refused(429, "{}", "Retry-After: " + header).retryAfter()).isEqualTo(seconds);
    assertThat(refused(503, "{}", "Retry-After: " + header).retryAfter()).isEqualTo(seconds);
  }

  @ParameterizedTest
  @CsvSource({
    "520, UPSTREAM_FAILED",
    "521, UPSTREAM_FAILED",
    "522, UPSTREAM_TIMEOUT",
    "523, UPSTREAM_FAILED",
    "524, UPSTREAM_TIMEOUT",
    "529, MODEL_UNAVAILABLE",
    "530, UPSTREAM_FAILED"
  })
  void theStatusesOfProxies(int status, ErrorCode code) throws Exception {
    assertThat(refused(status, "<html>").code()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"error\":\"boom\"}|UPSTREAM_FAILED",
        "{\"error\":{\"message\":\"x\",\"code\":429}}|MODEL_UNAVAILABLE",
        "{\"error\":{\"message\":\"x\",\"code\":\"503\"}}|MODEL_UNAVAILABLE",
        "{\"error\":{\"message\":\"x\",\"code\":400}}|INVALID_REQUEST",
        "{\"error\":{\"message\":\"x\",\"status\":\"RESOURCE_EXHAUSTED\"}}|MODEL_UNAVAILABLE",
        "{\"error\":{\"message\":\"x\",\"code\":\"invalid_api_key\"}}|MODEL_UNAVAILABLE",
        "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}|MODEL_UNAVAILABLE",
        "[{\"error\":{\"message\":\"x\",\"code\":400}}]|INVALID_REQUEST",
        "{\"detail\":\"x\"}|UPSTREAM_FAILED",
        "{\"choices\":[{\"index\":0,\"error\":{\"message\":\"x\",\"code\":504}}]}|UPSTREAM_TIMEOUT"
      })
  void anErrorInsideOfAnAnswerIsAnError(String error, ErrorCode code) throws Exception {
    assertThat(broken("data: " + error).code()).isEqualTo(code);
    assertThat(broken("event: error\ndata: " + error).code())
        .isEqualTo(error.contains("choices") ? ErrorCode.UPSTREAM_FAILED : code);
    assertThat(refused(200, error).code()).isEqualTo(code);
  }

  @Test
  void anEventThatIsCalledAnErrorIsOne() throws Exception {
    assertThat(broken("event: error\ndata: the engine died").code())
        .isEqualTo(ErrorCode.UPSTREAM_FAILED);
    assertThat(broken("event: error\ndata: {\"code\": 429, \"choices\": []}").code())
        .isEqualTo(ErrorCode.MODEL_UNAVAILABLE);
  }
}
