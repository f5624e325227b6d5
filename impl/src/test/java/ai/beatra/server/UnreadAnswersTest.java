package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.money.Amount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Clients that do not read their answers keep nobody else waiting, and do not stay for ever. */
final class UnreadAnswersTest {
  private static final int MORE_THAN_THREADS = 40;
  private static final int PIPELINED = 40;
  private static final String PAGE = "GET /openapi.yaml HTTP/1.1\r\nHost: test\r\n\r\n";
  private static final String CHAT =
      "{\"model\":\"auto\",%s\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";
  private static final String SMALL = CHAT.formatted("", "Say exactly: hi");

  /** Each token with 20 others beside it: half a megabyte, as JSON or as events. */
  private static final String LARGE =
      CHAT.formatted("\"logprobs\":true,\"top_logprobs\":20,%s", "Repeat the word go 400 times");

  @RegisterExtension static final OneServer patient = new OneServer();

  @RegisterExtension
  static final OneServer impatient = new OneServer(Map.of("BEATRA_SERVER_UNREAD_SECONDS", "1"));

  private final List<Wire> wires = new ArrayList<>();

  @AfterEach
  void disconnect() throws IOException {
    for (Wire wire : wires) {
      wire.close();
    }
  }

  private Wire narrow(RunningBeatra beatra) throws IOException {
    Wire wire = Wire.narrow(beatra.port());
    wires.add(wire);
    return wire;
  }

  private static void servesOthers(RunningBeatra beatra) throws IOException {
    assertThat(beatra.send(Request.get("/v1/health")).status()).isEqualTo(200);
    assertThat(beatra.send(beatra.chat(SMALL)).status()).isEqualTo(200);
    assertThat(beatra.send(Request.get("/openapi.yaml")).status()).isEqualTo(200);
  }

  @Test
  void pagesThatNobodyReadsKeepNobodyWaiting() throws Exception {
    RunningBeatra beatra = patient.asNewTenant();
    for (int i = 0; i < MORE_THAN_THREADS; i++) {
      narrow(beatra).send(PAGE).readHead();
    }

    servesOthers(beatra);
  }

  @Test
  void manyRequestsAtOnceWhoseAnswersNobodyReadsKeepNobodyWaiting() throws Exception {
    RunningBeatra beatra = patient.asNewTenant();
    for (int i = 0; i < MORE_THAN_THREADS; i++) {
      narrow(beatra).send(PAGE.repeat(PIPELINED)).readHead();
    }

    servesOthers(beatra);
  }

  @Test
  void manyRequestsAtOnceAreAllAnsweredInOrder() throws Exception {
    RunningBeatra beatra = patient.asNewTenant();
    Wire wire = narrow(beatra);
    String health = "GET /v1/health HTTP/1.1\r\nHost: test\r\nX-Request-Id: %s\r\n\r\n";
    var all = new StringBuilder();
    for (int i = 0; i < PIPELINED; i++) {
      all.append(PAGE).append(health.formatted("id-" + i));
    }
    wire.send(all.toString());

    for (int i = 0; i < PIPELINED; i++) {
      assertThat(wire.read().body()).hasSizeGreaterThan(200_000);
      assertThat(wire.read().header("X-Request-Id")).isEqualTo("id-" + i);
    }
  }

  @Test
  void manySmallAnswersThatNobodyReadsAreNotAllMade() throws Exception {
    RunningBeatra beatra = impatient.asNewTenant();
    Wire wire = narrow(beatra);
    String request = "GET /v1/models HTTP/1.1\r\nHost: test\r\n\r\n";

    // More than fits between the two, so that it ends only with the connection.
    assertThatThrownBy(() -> wire.send(request.repeat(1_000_000))).isInstanceOf(IOException.class);
  }

  @Test
  void largeAnswersInOnePieceThatNobodyReadsKeepNobodyWaiting() throws Exception {
    RunningBeatra beatra = patient.asNewTenant();
    for (int i = 0; i < MORE_THAN_THREADS; i++) {
      narrow(beatra).send(beatra.chat(LARGE.formatted(""))).readHead();
    }

    servesOthers(beatra);
  }

  @Test
  void streamsWhoseEndNobodyReadsKeepNobodyWaiting() throws Exception {
    RunningBeatra beatra = patient.asNewTenant();
    String stream = LARGE.formatted("\"stream\":true,\"stream_options\":{\"include_usage\":true},");
    for (int i = 0; i < MORE_THAN_THREADS; i++) {
      narrow(beatra).send(beatra.chat(stream)).readHead();
    }

    servesOthers(beatra);

    for (Wire wire : wires) {
      wire.close();
    }
  }

  @Test
  void anAnswerThatNobodyReadsIsGivenUp() throws Exception {
    RunningBeatra beatra = impatient.asNewTenant();
    String endless = LARGE.replace("400 times", "4096 times").formatted("\"stream\":true,");
    Wire stream;
    try (LoggedLines access = LoggedLines.access()) {
      stream = narrow(beatra).send(beatra.chat(endless).header("X-Request-Id", "unread"));

      assertThat(access.await("request_id=unread")).contains("status=499");
    }

    assertThatThrownBy(stream::readToTheEnd).isInstanceOf(IOException.class);
    // It is charged for what it was sent, and nothing stays held.
    assertThat(beatra.settledBalance()).isLessThan(Amount.parse("100000"));
  }

  @Test
  void aPageThatNobodyReadsIsGivenUp() throws Exception {
    RunningBeatra beatra = impatient.asNewTenant();
    // More than fits between the two.
    Wire pages = narrow(beatra).send(PAGE.repeat(100));

    assertThatThrownBy(
            () -> {
              while (true) {
                pages.send("GET / HTTP/1.1\r\n".repeat(100_000));
              }
            })
        .isInstanceOf(IOException.class);
  }

  @Test
  void aReaderThatIsSlowGetsEverything() throws Exception {
    RunningBeatra beatra = impatient.asNewTenant();
    Wire wire = narrow(beatra).send(beatra.chat(LARGE.formatted("\"stream\":true,"))).send(PAGE);

    assertThat(wire.read().events()).endsWith("[DONE]");
    assertThat(wire.read().status()).isEqualTo(200);
  }

  @Test
  void connectionsBeyondTheMostAreClosedAtOnce(@TempDir Path data) throws Exception {
    Map<String, String> few =
        Map.of(
            "BEATRA_SERVER_MAX_CONNECTIONS", "4",
            "BEATRA_SERVER_MAX_CONNECTIONS_PER_ADDRESS", "3");
    try (RunningBeatra beatra = RunningBeatra.start(data, few)) {
      for (int i = 0; i < 3; i++) {
        Wire wire = beatra.connect();
        wires.add(wire);
        assertThat(wire.send(Request.get("/v1/health")).read().status()).isEqualTo(200);
      }
      try (Wire fourth = beatra.connect()) {
        assertThat(fourth.ended()).isTrue();
      }

      wires.remove(0).close();

      Eventually.holds("there is room again", () -> isServed(beatra));
    }
  }

  private static boolean isServed(RunningBeatra beatra) {
    try {
      return beatra.send(Request.get("/v1/health")).status() == 200;
    } catch (IOException e) {
      return false;
    }
  }
}
