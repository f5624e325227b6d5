package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is and what is not well-formed HTTP, beside the table of {@link BadInputTest}. */
@ExtendWith(SharedBeatra.class)
class MalformedHttpTest {
  private static final String POST =
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
  private static final String BODY =
      "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

  private final RunningBeatra beatra;

  MalformedHttpTest(RunningBeatra beatra) {
    this.beatra = beatra;
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
  void isRefusedAlsoAfterAnAnswerOnTheSameConnection() throws IOException {
    try (Wire wire = beatra.connect()) {
      wire.send(beatra.chat(BODY)).send("garbage\r\n\r\n");

      assertThat(wire.read().status()).isEqualTo(200);
      wire.read().refused(ErrorCode.BAD_REQUEST);
      assertThat(wire.ended()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000})
  void chunksAreTakenHoweverTheyAreCut(int size) throws IOException {
    var chunks = new StringBuilder();
    for (int i = 0; i < BODY.length(); i += size) {
      String chunk = BODY.substring(i, Math.min(i + size, BODY.length()));
      chunks.append("%x;a=b \r\n%s\r\n".formatted(chunk.length(), chunk));
    }
    chunks.append("0\r\nX-A: b\r\nX-B: c\r\n\r\n");
    try (Wire wire = beatra.connect()) {
      wire.send(POST + "Authorization: Bearer " + beatra.key() + "\r\n");
      wire.send("Transfer-Encoding: Chunked\r\n\r\n");
      for (char character : chunks.toString().toCharArray()) {
        wire.send(String.valueOf(character));
      }

      Answer answer = wire.read();
      assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
      assertThat(wire.send(beatra.chat(BODY)).read().status()).isEqualTo(200);
    }
  }

  @Test
  void aClientThatExpectsTo100WithChunksIsToldToContinue() throws IOException {
    try (Wire wire = beatra.connect()) {
      wire.send(POST + "Authorization: Bearer " + beatra.key() + "\r\n");
      wire.send("Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
      assertThat(wire.readHead().status()).isEqualTo(100);

      wire.send("%x\r\n%s\r\n0\r\n\r\n".formatted(BODY.length(), BODY));
      assertThat(wire.read().status()).isEqualTo(200);
    }
  }

  @Test
  void theClientsRequestIdIsEchoedWhereItCouldBeRead() throws IOException {
    Request request =
        beatra.chat(BODY).header("X-Request-Id", "mine").header("Transfer-Encoding", "chunked");

    Answer answer = beatra.send(request).refused(ErrorCode.BAD_REQUEST);

    assertThat(answer.header("X-Request-Id")).isEqualTo("mine");
  }

  @Test
  void headersBelowTheLimitAreTaken() throws IOException {
    Request request = Request.get("/v1/health").header("X-A", "b".repeat(15_000));

    assertThat(beatra.send(request).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a_b:80", "a-b.c:", "127.0.0.1:8080", "[::1]:80", "a:99999"})
  void aHostIsTakenAsPeopleCallIt(String host) throws IOException {
    Request request = new Request("GET", "/v1/models", "Host: " + host + "\r\n", new byte[0]);

    assertThat(beatra.send(request.key(beatra.key())).status()).isEqualTo(200);
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
  void anUnknownExpectationIsIgnored() throws IOException {
    assertThat(beatra.send(beatra.chat(BODY).header("Expect", "tea")).status()).isEqualTo(200);
  }
}
