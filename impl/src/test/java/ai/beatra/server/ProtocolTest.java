package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import java.io.IOException;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods, paths and headers, where the spec has no examples. */
@ExtendWith(SharedBeatra.class)
class ProtocolTest {
  private static final String BODY =
      "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

  private final RunningBeatra beatra;

  ProtocolTest(RunningBeatra beatra) {
    this.beatra = beatra;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/health | GET, HEAD, OPTIONS",
        "/v1/models | GET, HEAD, OPTIONS",
        "/v1/catalog/models | GET, HEAD, OPTIONS",
        "/v1/catalog/capabilities | GET, HEAD, OPTIONS",
        "/v1/chat/completions | OPTIONS, POST",
      })
  void allowSaysWhatAPathTakes(String path, String allow) throws IOException {
    Answer options = beatra.send(Request.of("OPTIONS", path));
    assertThat(options.status()).isEqualTo(204);
    assertThat(options.header("Allow")).isEqualTo(allow);
    assertThat(options.header("X-Request-Id")).startsWith("req_");

    for (String method : new String[] {"DELETE", "PATCH", "TRACE", "get", "POSTS"}) {
      Answer refused = beatra.send(Request.of(method, path)).refused(ErrorCode.METHOD_NOT_ALLOWED);
      assertThat(refused.header("Allow")).isEqualTo(allow);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1/health", "/v1/models", "/v1/catalog/models", "/v1/catalog/capabilities"})
  void headAnswersAsGetDoesWithoutTheBody(String path) throws IOException {
    Answer get = beatra.send(Request.get(path).key(beatra.key()));
    try (Wire wire = beatra.connect()) {
      Answer head = wire.send(Request.of("HEAD", path).key(beatra.key())).read("HEAD");
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("Content-Type")).isEqualTo("application/json");
      assertThat(head.header("Content-Length")).isEqualTo("" + get.body().length);

      // Nothing of a body is left on the connection.
      assertThat(wire.send(Request.get("/v1/health")).read().status()).isEqualTo(200);
    }
  }

  @Test
  void whatTakesNoBodyNeedsNoContentType() throws IOException {
    beatra
        .send(Request.post("/v1/tasks/task_0/cancel").key(beatra.key()))
        .refused(ErrorCode.NOT_FOUND);
  }

  @Test
  void headIsRefusedAsGetIsWithoutTheBody() throws IOException {
    try (Wire wire = beatra.connect()) {
      Answer noKey = wire.send(Request.of("HEAD", "/v1/models")).read("HEAD");
      assertThat(noKey.status()).isEqualTo(401);
      assertThat(noKey.header("WWW-Authenticate")).isEqualTo("Bearer");

      Answer unknown = wire.send(Request.of("HEAD", "/v1/none")).read("HEAD");
      assertThat(unknown.status()).isEqualTo(404);

      Answer post = wire.send(Request.of("HEAD", "/v1/chat/completions")).read("HEAD");
      assertThat(post.status()).isEqualTo(405);
      assertThat(post.header("Allow")).isEqualTo("OPTIONS, POST");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/none", "/v1", "/v1/none", "/v1/health/", "*"})
  void whatIsNotInTheContractIsNotFoundWithAndWithoutAKey(String path) throws IOException {
    beatra.send(Request.get(path)).refused(ErrorCode.NOT_FOUND);
    beatra.send(Request.get(path).key(beatra.key())).refused(ErrorCode.NOT_FOUND);
    beatra.send(Request.post(path).json(BODY)).refused(ErrorCode.NOT_FOUND);
    beatra.send(Request.of("OPTIONS", path)).refused(ErrorCode.NOT_FOUND);
  }

  @Test
  void theTargetMayBeAnAbsoluteUri() throws IOException {
    assertThat(beatra.send(Request.get("http://test/v1/health")).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "id-1", "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~"})
  void aUsableRequestIdIsEchoed(String id) throws IOException {
    assertThat(requestId(id)).isEqualTo(id);
  }

  @Test
  void aRequestIdHasAtMost128Characters() throws IOException {
    assertThat(requestId("a".repeat(128))).isEqualTo("a".repeat(128));
    assertThat(requestId("a".repeat(129))).matches("req_[0-9a-z]{26}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\tb", "\u00e9", "\u007f"})
  void anUnusableRequestIdIsReplaced(String id) throws IOException {
    Answer answer = beatra.send(Request.get("/v1/models").header("X-Request-Id", id));

    assertThat(answer.header("X-Request-Id")).startsWith("req_").isNotEqualTo(id);
  }

  private String requestId(String own) throws IOException {
    Answer ok = beatra.send(Request.get("/v1/health").header("X-Request-Id", own));
    Answer refused = beatra.send(Request.get("/v1/models").header("X-Request-Id", own));
    Answer options = beatra.send(Request.of("OPTIONS", "/v1/models").header("X-Request-Id", own));
    refused.refused(ErrorCode.UNAUTHORIZED);
    if (own.length() <= 128) {
      assertThat(ok.header("X-Request-Id"))
          .isEqualTo(refused.header("X-Request-Id"))
          .isEqualTo(options.header("X-Request-Id"));
    }
    return ok.header("X-Request-Id");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "application/json; charset=utf-8",
        "application/json;charset=\"UTF-8\"",
        "application/json; charset=us-ascii",
        "application/json;",
        "APPLICATION/JSON"
      })
  void jsonIsTakenAsTypeOfTheBody(String type) throws IOException {
    Request request =
        Request.post("/v1/chat/completions").key(beatra.key()).header("Content-Type", type);

    assertThat(beatra.send(request.body(BODY.getBytes())).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/*",
        "application/*",
        "application/json",
        "text/event-stream",
        "text/html, */*;q=0.1",
        "application/json;q=0, */*",
        ""
      })
  void theBodyAndNotAcceptDecidesTheForm(String accept) throws IOException {
    Answer whole = beatra.send(beatra.chat(BODY).header("Accept", accept));
    assertThat(whole.header("Content-Type")).isEqualTo("application/json");
    assertThat(whole.json().path("object").asText()).isEqualTo("chat.completion");

    String streamed = BODY.replace("{\"model\"", "{\"stream\":true,\"model\"");
    Answer stream = beatra.send(beatra.chat(streamed).header("Accept", accept));
    assertThat(stream.header("Content-Type")).isEqualTo("text/event-stream");
    assertThat(stream.events()).last().isEqualTo("[DONE]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "///", "text/plain", "application/json"})
  void aTypeOfNoBodyIsNotRead(String type) throws IOException {
    Request request = Request.get("/v1/health").header("Content-Type", type);

    assertThat(beatra.send(request).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "Identity", ""})
  void aBodyThatIsNotCompressedIsTaken(String coding) throws IOException {
    Request request = beatra.chat(BODY).header("Content-Encoding", coding);

    assertThat(beatra.send(request).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"?", "?a=b&a=c", "?&&&=", "??", "?a=[]", "?a=%ff", "?%00", "?a=\u00e9"})
  void aParameterThatIsNotInTheContractIsIgnored(String query) throws IOException {
    assertThat(beatra.send(Request.get("/v1/health" + query)).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyAnswerHasADate(boolean stream) throws IOException {
    String body = BODY.replace("{\"model\"", "{\"stream\":" + stream + ",\"model\"");

    for (Request request :
        List.of(
            beatra.chat(body), Request.get("/v1/health"), Request.of("OPTIONS", "/v1/health"))) {
      String date = beatra.send(request).header("Date");
      assertThat(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)).isNotNull();
    }
  }

  @Test
  void theSchemeOfTheKeyIsReadInAnyCase() throws IOException {
    for (String scheme : new String[] {"Bearer ", "bearer ", "BEARER   "}) {
      Request request = Request.get("/v1/models").header("Authorization", scheme + beatra.key());
      assertThat(beatra.send(request).status()).isEqualTo(200);
    }
  }

  @Test
  void aBodyOverTheLimitIsRefusedWhileItComes() throws IOException {
    try (Wire wire = beatra.connect()) {
      wire.send(
          Request.post("/v1/chat/completions")
              .key(beatra.key())
              .header("Content-Type", "application/json")
              .header("Transfer-Encoding", "chunked"));
      byte[] chunk =
          (Integer.toHexString(1 << 20) + "\r\n" + " ".repeat(1 << 20) + "\r\n").getBytes();
      for (int i = 0; i < 10; i++) {
        wire.send(chunk);
      }
      wire.send("1\r\n \r\n");

      wire.read().refused(ErrorCode.PAYLOAD_TOO_LARGE);
    }
  }

  @Test
  void aBodyAtTheLimitIsTaken() throws IOException {
    byte[] padded = BODY.concat(" ".repeat((10 << 20) - BODY.length())).getBytes();

    Request request = Request.post("/v1/chat/completions").key(beatra.key()).json(padded);
    assertThat(beatra.send(request).status()).isEqualTo(200);
  }
}
