package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever comes in, the answer is the right one in the envelope, and nobody else notices. The rows
 * are in {@link BadFraming}, {@link BadTargets}, {@link BadHeaders} and {@link BadJson}.
 */
@ExtendWith(SharedBeatra.class)
class BadInputTest {
  private static final String BODY =
      "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
  private static final String WHAT_TO_DO =
      "\\b([Ss]end|Use|Check|Correct|Write|Leave|Choose|Call|takes|planned|lists|encode|Speak|must|required|empty"
          + "|line \\d+, column \\d+|levels)\\b";
  private static final String INTERNALS =
      "ai\\.beatra|java\\.|org\\.|com\\.|jackson|glassfish|grizzly|jersey|Exception|\\bat \\w+\\.";

  private final RunningBeatra beatra;

  BadInputTest(RunningBeatra beatra) {
    this.beatra = beatra;
  }

  static Stream<Arguments> rows(RunningBeatra beatra) {
    Request chat = Request.post("/v1/chat/completions").key(beatra.key());
    return Stream.of(
            BadFraming.rows(beatra.key()),
            BadTargets.rows(beatra.key()),
            BadHeaders.rows(beatra.key()),
            BadJson.rows(chat))
        .flatMap(List::stream)
        .map(row -> argumentSet(row.code().code() + ": " + row.name(), row));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void isAnsweredInTheEnvelope(BadInput row) throws IOException {
    try (Wire wire = beatra.connect()) {
      Answer answer = wire.send(row.bytes()).read().refused(row.code());

      String param = answer.error().path("param").asText(null);
      assertThat(param).as(answer.toString()).isEqualTo(row.param());
      assertThat(answer.error().path("message").asText())
          .contains(row.word())
          .containsPattern(WHAT_TO_DO);
      assertThat(answer.text()).doesNotContainPattern(INTERNALS);
      assertThat(answer.header("X-Request-Id")).matches("[!-~]{1,128}");
      assertThat(answer.header("Date")).endsWith(" GMT");
      assertThat(answer.has("Set-Cookie")).isFalse();
      assertThatTheConnectionIsClosedOrUsable(row, answer, wire);
    }
    assertThat(beatra.send(beatra.chat(BODY)).status()).isEqualTo(200);
  }

  private void assertThatTheConnectionIsClosedOrUsable(BadInput row, Answer answer, Wire wire)
      throws IOException {
    if (row.unfinished()) {
      wire.finish();
    }
    if (answer.has("Connection")) {
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(wire.ended()).isTrue();
    } else {
      assertThat(wire.send(beatra.chat(BODY)).read().status()).isEqualTo(200);
    }
  }
}
