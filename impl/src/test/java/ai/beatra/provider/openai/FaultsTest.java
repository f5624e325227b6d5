package ai.beatra.provider.openai;

import static ai.beatra.provider.openai.Upstreams.PATIENT;
import static ai.beatra.provider.openai.Upstreams.ROLE;
import static ai.beatra.provider.openai.Upstreams.USAGE;
import static ai.beatra.provider.openai.Upstreams.chunk;
import static ai.beatra.provider.openai.Upstreams.content;
import static ai.beatra.provider.openai.Upstreams.finish;
import static ai.beatra.provider.openai.Upstreams.hello;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.wire.WireChat;
import ai.beatra.upstream.StubUpstream;
import ai.beatra.upstream.StubUpstream.Script;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Upstreams that misbehave. */
class FaultsTest {
  @RegisterExtension final Upstreams upstreams = new Upstreams();

  private Answered stream(Script script) throws Exception {
    return Answered.to(upstreams.chat(upstreams.stub(script), "sk-our-key"), hello(true));
  }

  private Answered refused(int status, String body, String... headers) throws Exception {
    return stream(exchange -> exchange.json(status, body, headers));
  }

  private static Script events(String... events) {
    return exchange -> {
      exchange.streams();
      exchange.data(events);
      exchange.ends();
    };
  }

  @Test
  void aStreamThatEndsEarlyIsNoAnswer() throws Exception {
    for (Script script :
        List.of(
            events(ROLE, content("Hel")),
            events(ROLE, content("Hel"), "[DONE]"),
            events(
                content("a"), chunk("{\"index\":1,\"delta\":{\"content\":\"b\"}}"), finish("stop")),
            events(USAGE, "[DONE]"),
            events("[DONE]"),
            events())) {
      ProviderException failure = stream(script).failed();

      assertThat(failure.code()).isEqualTo(ErrorCode.UPSTREAM_FAILED);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStreamThatIsCutIsNoAnswer(boolean reset) throws Exception {
    var go = new CountDownLatch(1);
    Answered answer =
        stream(
            exchange -> {
              exchange.streams();
              exchange.data(content("Hel"));
              go.await();
              exchange.cut(reset);
            });
    answer.begun();
    go.countDown();

    assertThat(answer.failed().code()).isEqualTo(ErrorCode.UPSTREAM_FAILED);
    assertThat(answer.text()).isEqualTo("Hel");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"choices\":[",
        "null",
        "5",
        "[]",
        "<html>",
        "{\"choices\":5}",
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\\ud800\"]}"
      })
  void wrongJsonIsNoAnswer(String event) throws Exception {
    Answered answer =
        stream(events(content("Hel"), event, content("lo"), finish("stop"), "[DONE]"));

    assertThat(answer.failed().code()).isEqualTo(ErrorCode.UPSTREAM_FAILED);
    assertThat(answer.text()).isEqualTo("Hel");
    assertThat(
            Answered.to(upstreams.chat(upstreams.stub(x -> x.json(200, event))), hello(false))
                .failed()
                .code())
        .isEqualTo(ErrorCode.UPSTREAM_FAILED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"error\":{\"message\":\"boom\",\"type\":\"server_error\"}}|UPSTREAM_FAILED",
        "{\"error\":\"boom\"}|UPSTREAM_FAILED",
        "{\"object\":\"error\",\"message\":\"boom\",\"code\":429}|MODEL_UNAVAILABLE",
        "{\"choices\":[{\"index\":0,\"error\":{\"message\":\"x\",\"code\":502}}]}|UPSTREAM_FAILED",
        "{\"error\":{\"message\":\"x\",\"code\":\"content_filter\"}}|CONTENT_REFUSED",
        "{\"error\":{\"message\":\"x\",\"type\":\"invalid_request_error\"}}|INVALID_REQUEST",
      })
  void anErrorInsideOfAnAnswerIsAnError(String event, ErrorCode code) throws Exception {
    assertThat(stream(events(content("Hel"), event, finish("stop"), "[DONE]")).failed().code())
        .isEqualTo(code);
    assertThat(
            Answered.to(upstreams.chat(upstreams.stub(x -> x.json(200, event))), hello(false))
                .failed()
                .code())
        .isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "500|{\"error\":{\"message\":\"x\"}}|UPSTREAM_FAILED",
        "502|<html>|UPSTREAM_FAILED",
        "302|{}|UPSTREAM_FAILED",
        "418|{}|UPSTREAM_FAILED",
        "201|{}|UPSTREAM_FAILED",
        "504|{}|UPSTREAM_TIMEOUT",
        "401|{\"error\":{\"code\":\"invalid_api_key\",\"message\":\"sk-our-key\"}}|MODEL_UNAVAILABLE",
        "403|{}|MODEL_UNAVAILABLE",
        "404|{\"error\":{\"code\":\"model_not_found\"}}|MODEL_UNAVAILABLE",
        "400|{\"error\":{\"code\":\"model_not_found\"}}|MODEL_UNAVAILABLE",
        "429|{\"error\":{\"code\":\"rate_limit_exceeded\"}}|MODEL_UNAVAILABLE",
        "429|{\"error\":{\"code\":\"insufficient_quota\"}}|MODEL_UNAVAILABLE",
        "503|{\"error\":{\"message\":\"Loading model\",\"type\":\"unavailable_error\",\"code\":503}}|MODEL_UNAVAILABLE",
        "400|{\"error\":{\"code\":\"content_policy_violation\"}}|CONTENT_REFUSED",
        "400|{\"error\":{\"code\":null,\"innererror\":{},\"type\":\"content_filter\"}}|CONTENT_REFUSED",
        "422|{\"error\":{\"code\":\"content_refused\",\"message\":\"x\"}}|CONTENT_REFUSED",
        "400||INVALID_REQUEST",
        "422|{\"detail\":[{\"msg\":\"x\"}]}|INVALID_REQUEST",
      })
  void aRefusalIsTranslated(int status, String body, ErrorCode code) throws Exception {
    ProviderException failure = refused(status, body == null ? "" : body).failed();

    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.getMessage()).isNotBlank().doesNotContain("sk-", "127.0.0.1", "stub");
  }

  @Test
  void aHugeRefusalIsNotHeld() throws Exception {
    assertThat(refused(500, "x".repeat(3 << 20)).failed().code())
        .isEqualTo(ErrorCode.UPSTREAM_FAILED);
  }

  @Test
  void aHugeLineIsNotHeld() throws Exception {
    Answered answer =
        stream(
            exchange -> {
              exchange.streams();
              exchange.data(content("Hel"));
              exchange.piece("data: ");
              while (true) {
                exchange.piece("x".repeat(1 << 16));
              }
            });

    assertThat(answer.failed().code()).isEqualTo(ErrorCode.UPSTREAM_FAILED);
    assertThat(answer.text()).isEqualTo("Hel");
  }

  @Test
  void whatIsNoHttpIsNoAnswer() throws Exception {
    for (String nonsense :
        List.of("SSH-2.0-x\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n")) {
      assertThat(
              stream(
                      exchange -> {
                        exchange.raw(nonsense);
                        exchange.cut(false);
                      })
                  .failed()
                  .code())
          .isEqualTo(ErrorCode.UPSTREAM_FAILED);
    }
  }

  @Test
  void nobodyListensThere() throws Exception {
    URI closed;
    try (var stub = new StubUpstream(exchange -> {})) {
      closed = stub.baseUrl();
    }
    for (URI uri : List.of(closed, URI.create("http://no-such-host.invalid/v1"))) {
      assertThat(Answered.to(upstreams.chat(uri, PATIENT, 1), hello(true)).failed().code())
          .isEqualTo(ErrorCode.UPSTREAM_FAILED);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401|{}|30",
        "402|{}|30",
        "403|{\"error\":{\"message\":\"Your API key was leaked.\"}}|30",
        "429|{}|3",
        "429|{\"error\":{\"code\":\"insufficient_quota\"}}|30",
        "400|{\"error\":{\"message\":\"Your credit balance is too low.\"}}|30"
      })
  void oneKeyAfterTheOtherIsTriedUntilAllRest(int status, String body, int seconds)
      throws Exception {
    StubUpstream stub =
        upstreams.stub(
            exchange -> exchange.json(status, body),
            events(content("Hello."), finish("stop"), "[DONE]"),
            exchange -> exchange.json(status, body));
    WireChat chat = upstreams.chat(stub, "key-a", "key-b", "key-c");

    assertThat(Answered.to(chat, hello(true)).whole().text()).isEqualTo("Hello.");
    for (int i = 0; i < 2; i++) {
      ProviderException failure = Answered.to(chat, hello(true)).failed();
      assertThat(failure.code()).isEqualTo(ErrorCode.MODEL_UNAVAILABLE);
      assertThat(failure.retryAfter()).isEqualTo(seconds);
    }
    assertThat(stub.received())
        .extracting(request -> request.headers().get("authorization"))
        .containsExactly("Bearer key-a", "Bearer key-b", "Bearer key-c", "Bearer key-b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "403|{\"error\":{\"message\":\"Not from your country.\"}}",
        "400|{\"error\":{\"message\":\"odd: your credit balance is too low\"}}"
      })
  void whatARequestMayBringAboutIsNoFaultOfTheKey(int status, String body) throws Exception {
    StubUpstream stub = upstreams.stub(exchange -> exchange.json(status, body));
    WireChat chat = upstreams.chat(stub, "key-a", "key-b");

    Answered.to(chat, hello(true)).failed();
    Answered.to(chat, hello(true)).failed();

    assertThat(stub.received())
        .extracting(request -> request.headers().get("authorization"))
        .containsExactly("Bearer key-a", "Bearer key-b");
  }

  @Test
  void nothingIsSentTwiceForAnyOtherReason() throws Exception {
    StubUpstream stub =
        upstreams.stub(exchange -> exchange.json(500, "{}"), exchange -> exchange.cut(true));
    WireChat chat = upstreams.chat(stub, "key-a", "key-b");

    Answered.to(chat, hello(true)).failed();
    Answered.to(chat, hello(true)).failed();

    assertThat(stub.received()).hasSize(2);
  }

  @Test
  void whoeverComesWhenAllPlacesAreTakenIsToldSo() throws Exception {
    var go = new CountDownLatch(1);
    StubUpstream stub =
        upstreams.stub(
            exchange -> {
              exchange.streams();
              exchange.data(content("Hello."));
              go.await();
              exchange.data(finish("stop"), "[DONE]");
              exchange.ends();
            });
    WireChat chat = upstreams.chat(stub.baseUrl(), PATIENT, 1);
    Answered first = Answered.to(chat, hello(true)).begun();

    assertThat(Answered.to(chat, hello(true)).failed().code()).isEqualTo(ErrorCode.OVERLOADED);
    go.countDown();
    first.whole();
    assertThat(Answered.to(chat, hello(true)).whole().text()).isEqualTo("Hello.");
  }
}
