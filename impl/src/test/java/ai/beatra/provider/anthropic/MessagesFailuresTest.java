package ai.beatra.provider.anthropic;

import static ai.beatra.provider.anthropic.Messages.HELLO;
import static ai.beatra.provider.anthropic.Messages.call;
import static ai.beatra.provider.anthropic.Messages.file;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.config.Dialect.Thinking;
import ai.beatra.error.ErrorCode;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.openai.Answered;
import ai.beatra.upstream.StubUpstream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the Messages API refuses and breaks off, as the real one does. */
class MessagesFailuresTest {
  @RegisterExtension final Messages messages = new Messages();

  @ParameterizedTest
  @CsvSource({
    "overloaded_error,MODEL_UNAVAILABLE",
    "rate_limit_error,MODEL_UNAVAILABLE",
    "authentication_error,MODEL_UNAVAILABLE",
    "billing_error,MODEL_UNAVAILABLE",
    "api_error,UPSTREAM_FAILED",
    "timeout_error,UPSTREAM_TIMEOUT",
    "invalid_request_error,INVALID_REQUEST"
  })
  void anErrorInTheStream(String type, ErrorCode code) throws Exception {
    String begin = file("hello.sse").split("event: content_block_stop")[0];

    Answered answer =
        messages.streamed(
            begin
                + "event: error\ndata: {\"type\": \"error\", \"error\": {\"type\": \""
                + type
                + "\", \"message\": \"Overloaded\"}}\n\n");

    assertThat(answer.failed().code()).isEqualTo(code);
    assertThat(answer.text()).isEqualTo("Hello!");
  }

  @Test
  void whatIsNoWholeAnswer() throws Exception {
    String hello = file("hello.sse");
    for (String broken :
        List.of(
            hello.split("event: message_delta")[0],
            "",
            "data: {\"type\":\"message_start\",\"mess\n\n",
            hello.replaceAll("event: content_block_delta\\ndata: .*\\n\\n", ""))) {
      assertThat(messages.streamed(broken).failed().code()).isEqualTo(ErrorCode.UPSTREAM_FAILED);
    }
    assertThat(messages.streamed(hello.split("event: message_stop")[0]).whole().text())
        .isEqualTo("Hello!");
    for (String body : List.of("[]", "{}", "nginx", "{\"type\":\"message\",\"content\":5}")) {
      StubUpstream stub = messages.stub(exchange -> exchange.json(200, body));
      assertThat(
              Answered.to(messages.chat(stub, Thinking.ADAPTIVE), call(HELLO, false))
                  .failed()
                  .code())
          .isEqualTo(ErrorCode.UPSTREAM_FAILED);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400|invalid_request_error|messages: too long|INVALID_REQUEST|messages: too long",
        "400|invalid_request_error|Your credit balance is too low to access the Anthropic"
            + " API.|MODEL_UNAVAILABLE|",
        "400|invalid_request_error|Output blocked by content filtering policy|CONTENT_REFUSED|",
        "401|authentication_error|invalid x-api-key|MODEL_UNAVAILABLE|",
        "402|billing_error|pay|MODEL_UNAVAILABLE|",
        "403|permission_error|denied to you|MODEL_UNAVAILABLE|",
        "404|not_found_error|model: claude|MODEL_UNAVAILABLE|",
        "413|request_too_large|Request exceeds the maximum size|INVALID_REQUEST|maximum size",
        "429|rate_limit_error|slow down|MODEL_UNAVAILABLE|",
        "500|api_error|Internal server error|UPSTREAM_FAILED|",
        "504|timeout_error|late|UPSTREAM_TIMEOUT|",
        "529|overloaded_error|Overloaded|MODEL_UNAVAILABLE|"
      })
  void refusals(int status, String type, String message, ErrorCode code, @Nullable String shown)
      throws Exception {
    String body =
        "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"%s\"},\"request_id\":\"r\"}"
            .formatted(type, message);
    StubUpstream stub = messages.stub(exchange -> exchange.json(status, body, "Retry-After: 9"));

    ProviderException refused =
        Answered.to(messages.chat(stub, Thinking.ADAPTIVE), call(HELLO, true)).failed();

    assertThat(refused.code()).isEqualTo(code);
    assertThat(refused.getMessage()).contains(shown == null ? "." : shown);
    if (code == ErrorCode.MODEL_UNAVAILABLE) {
      assertThat(refused.getMessage()).doesNotContain(message);
    }
    boolean other = List.of(401, 402, 429).contains(status) || message.contains("credit");
    assertThat(stub.received()).as("the other key is tried").hasSize(other ? 2 : 1);
    if (status == 429 || status == 529) {
      assertThat(refused.retryAfter()).isEqualTo(9);
    }
  }

  @Test
  void anErrorInA200() throws Exception {
    StubUpstream stub =
        messages.stub(
            exchange ->
                exchange.json(
                    200,
                    "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}}"));

    for (boolean stream : new boolean[] {true, false}) {
      assertThat(
              Answered.to(messages.chat(stub, Thinking.ADAPTIVE), call(HELLO, stream))
                  .failed()
                  .code())
          .isEqualTo(ErrorCode.MODEL_UNAVAILABLE);
    }
  }
}
