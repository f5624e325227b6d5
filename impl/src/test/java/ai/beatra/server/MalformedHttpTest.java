package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import ai.beatra.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not well-formed HTTP is refused in the envelope, at once, and ends the connection. */
class MalformedHttpTest {
  private static final String POST =
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
  private static final String BODY =
      "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

  @TempDir static Path data;
  private static RunningBeatra beatra;

  @BeforeAll
  static void start() throws IOException {
    beatra = RunningBeatra.start(data);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    beatra.close();
  }

  static Stream<Arguments> malformed() {
    String get = "GET /v1/health HTTP/1.1\r\nHost: a\r\n";
    return Stream.of(
        argumentSet("one word", "garbage\r\n\r\n"),
        argumentSet("three words", "a b c\r\n\r\n"),
        argumentSet("HTTP/0.9", "GET /v1/health\r\n"),
        argumentSet("HTTP/0.9 with a version", "GET /v1/health HTTP/0.9\r\nHost: a\r\n\r\n"),
        argumentSet("HTTP/1.2", "GET /v1/health HTTP/1.2\r\nHost: a\r\n\r\n"),
        argumentSet("HTTP/2.0", "GET /v1/health HTTP/2.0\r\nHost: a\r\n\r\n"),
        argumentSet("HTTP/3.0", "GET /v1/health HTTP/3.0\r\nHost: a\r\n\r\n"),
        argumentSet("another protocol", "GET /v1/health HTTX/1.1\r\nHost: a\r\n\r\n"),
        argumentSet("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        argumentSet("method is no token", "G@T /v1/health HTTP/1.1\r\nHost: a\r\n\r\n"),
        argumentSet("CONNECT", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n"),
        argumentSet("no Host", "GET /v1/health HTTP/1.1\r\n\r\n"),
        argumentSet("two Hosts", get + "Host: b\r\n\r\n"),
        argumentSet("header without a colon", get + "X-A\r\n\r\n"),
        argumentSet("header without a colon before another", get + "X-A\r\nX-B: c\r\n\r\n"),
        argumentSet("header with a space before the colon", get + "X-A : b\r\n\r\n"),
        argumentSet("header without a name", get + ": b\r\n\r\n"),
        argumentSet("control character in a header", get + "X-A: b\0c\r\n\r\n"),
        argumentSet("Content-Length no number", POST + "Content-Length: abc\r\n\r\n"),
        argumentSet("Content-Length empty", POST + "Content-Length:\r\n\r\n"),
        argumentSet("Content-Length negative", POST + "Content-Length: -5\r\n\r\n"),
        argumentSet("Content-Length with a sign", POST + "Content-Length: +5\r\n\r\n"),
        argumentSet(
            "Content-Length over 64 bit", POST + "Content-Length: 1" + "0".repeat(20) + "\r\n\r\n"),
        argumentSet(
            "two Content-Lengths", POST + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef"),
        argumentSet(
            "Content-Length and chunked",
            POST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        argumentSet(
            "chunked and Content-Length",
            POST + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
        argumentSet("gzip as transfer encoding", POST + "Transfer-Encoding: gzip\r\n\r\nabc"),
        argumentSet(
            "gzip before chunked", POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        argumentSet(
            "two transfer encodings",
            POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n\r\n0\r\n\r\n"),
        argumentSet("unknown transfer encoding", POST + "Transfer-Encoding: xchunked\r\n\r\nabc"),
        argumentSet(
            "chunk size no number", POST + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n"),
        argumentSet("chunk size negative", POST + "Transfer-Encoding: chunked\r\n\r\n-1\r\na\r\n"),
        argumentSet(
            "chunk size over 64 bit",
            POST + "Transfer-Encoding: chunked\r\n\r\n" + "F".repeat(17) + "\r\nabc\r\n"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void isRefusedAndEndsTheConnection(String request) throws IOException {
    try (Wire wire = beatra.connect()) {
      Answer answer = wire.send(request).read();

      answer.refused(ErrorCode.BAD_REQUEST);
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(wire.ended()).isTrue();
    }
  }

  @Test
  void isRefusedAlsoWhenItComesByteByByte() throws IOException {
    try (Wire wire = beatra.connect()) {
      for (char character : "GET /v1/health HTTP/1.1\r\nHost: a\r\nX-A\r\n".toCharArray()) {
        wire.send(String.valueOf(character));
      }

      wire.read().refused(ErrorCode.BAD_REQUEST);
    }
  }

  @Test
  void aChunkThatIsBrokenInTheMiddleOfTheBodyIsRefusedOnce() throws IOException {
    try (Wire wire = beatra.connect()) {
      wire.send(POST + "Authorization: Bearer " + beatra.key() + "\r\n");
      wire.send("X-Request-Id: mine\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"mo\r\n");
      wire.send("XY\r\n");

      assertThat(wire.read().refused(ErrorCode.BAD_REQUEST).header("X-Request-Id"))
          .isEqualTo("mine");
      assertThat(wire.ended()).isTrue();
    }
  }

  @Test
  void theClientsRequestIdIsEchoedWhereItCouldBeRead() throws IOException {
    Request request =
        beatra.chat(BODY).header("X-Request-Id", "mine").header("Transfer-Encoding", "chunked");

    Answer answer = beatra.send(request).refused(ErrorCode.BAD_REQUEST);

    assertThat(answer.header("X-Request-Id")).isEqualTo("mine");
  }

  static Stream<Arguments> tooLarge() {
    return Stream.of(
        argumentSet("one header", Request.get("/v1/health").header("X-A", "b".repeat(20_000))),
        argumentSet("header far over", Request.get("/v1/health").header("X-A", "b".repeat(60_000))),
        argumentSet("path", Request.get("/v1/" + "a".repeat(20_000))),
        argumentSet("query", Request.get("/v1/health?a=" + "b".repeat(20_000))),
        argumentSet("method", Request.of("M".repeat(20_000), "/v1/health")),
        argumentSet("many headers", many(Request.get("/v1/health"), 200)));
  }

  private static Request many(Request request, int headers) {
    return headers == 0 ? request : many(request.header("X-" + headers, "a"), headers - 1);
  }

  @ParameterizedTest
  @MethodSource("tooLarge")
  void headersOverTheLimitAreRefused(Request request) throws IOException {
    try (Wire wire = beatra.connect()) {
      Answer answer = wire.send(request).read();

      answer.refused(ErrorCode.HEADERS_TOO_LARGE);
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(wire.ended()).isTrue();
    }
  }

  @Test
  void headersBelowTheLimitAreTaken() throws IOException {
    Request request = Request.get("/v1/health").header("X-A", "b".repeat(15_000));

    assertThat(beatra.send(request).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/%zz",
        "/v1/health%",
        "/v1/health%4",
        "/v1/[a]",
        "/v1/health?a=%zz",
        "/v1/catalog/models?capability=%",
      })
  void aTargetThatIsNoUriIsRefused(String target) throws IOException {
    beatra.send(Request.get(target).key(beatra.key())).refused(ErrorCode.BAD_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b/c?", "[::"})
  void aHostThatIsNoHostIsRefused(String host) throws IOException {
    Request request = new Request("GET", "/v1/health", "Host: " + host + "\r\n", new byte[0]);

    beatra.send(request).refused(ErrorCode.BAD_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\n", "\r\n\r\n", "\n"})
  void emptyLinesBeforeARequestAreIgnored(String lines) throws IOException {
    try (Wire wire = beatra.connect()) {
      wire.send(lines).send(lines).send(Request.get("/v1/health"));
      assertThat(wire.read().status()).isEqualTo(200);

      wire.send(lines).send(Request.get("/v1/health"));
      assertThat(wire.read().status()).isEqualTo(200);
    }
  }

  @Test
  void http10IsAnsweredAndTheConnectionEnds() throws IOException {
    try (Wire wire = beatra.connect()) {
      Answer answer = wire.send("GET /v1/health HTTP/1.0\r\n\r\n").read();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(wire.ended()).isTrue();
    }
  }

  @Test
  void aClientThatExpectsTo100IsToldToContinue() throws IOException {
    try (Wire wire = beatra.connect()) {
      Request request = beatra.chat(BODY).header("Expect", "100-continue");
      wire.send(new Request("POST", request.target(), request.headers(), new byte[0]));
      assertThat(wire.readHead().status()).isEqualTo(100);

      wire.send(BODY);
      assertThat(wire.read().status()).isEqualTo(200);
    }
  }

  @Test
  void aClientThatExpectsTo100IsRefusedBeforeItSendsTooMuch() throws IOException {
    try (Wire wire = beatra.connect()) {
      wire.send(POST + "Expect: 100-continue\r\nContent-Length: 99999999\r\n\r\n");

      wire.read().refused(ErrorCode.PAYLOAD_TOO_LARGE);
    }
  }

  @Test
  void anUnknownExpectationIsIgnored() throws IOException {
    assertThat(beatra.send(beatra.chat(BODY).header("Expect", "tea")).status()).isEqualTo(200);
  }
}
