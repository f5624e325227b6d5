package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that take their time to send a request. */
final class SlowRequestTest {
  private static final String CHAT =
      "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Say exactly: hi\"}]}";
  private static final int LIMIT = 10 << 20;
  private static final int MORE_THAN_WORKERS = 40;
  private static final int BODY_MEMORY_MB = 64;

  /** One tenant has half of the memory. */
  private static final int MORE_THAN_FIT = 4;

  @RegisterExtension
  static final OneServer patient =
      new OneServer(Map.of("BEATRA_SERVER_BODY_MEMORY_MB", Integer.toString(BODY_MEMORY_MB)));

  /** At half a second a token, an answer of some tokens takes longer than a request may. */
  @RegisterExtension
  static final OneServer impatient =
      new OneServer(
          Map.of(
              "BEATRA_SERVER_REQUEST_TIMEOUT_SECONDS", "1",
              "BEATRA_SANDBOX_TOKEN_DELAY_MS", "500"));

  private final List<Wire> wires = new ArrayList<>();

  @AfterEach
  void disconnect() throws IOException {
    for (Wire wire : wires) {
      wire.close();
    }
  }

  private Wire connect(RunningBeatra beatra) throws IOException {
    Wire wire = beatra.connect();
    wires.add(wire);
    return wire;
  }

  @Test
  void manySlowBodiesKeepNobodyElseWaiting() throws Exception {
    RunningBeatra beatra = patient.get();
    byte[] request = beatra.chat(CHAT).bytes();
    byte[] begin = Arrays.copyOf(request, request.length - 5);
    for (int i = 0; i < MORE_THAN_WORKERS; i++) {
      connect(beatra).send(begin);
    }

    assertThat(beatra.send(beatra.chat(CHAT)).status()).isEqualTo(200);

    for (Wire slow : wires) {
      slow.send(Arrays.copyOfRange(request, begin.length, request.length));
      assertThat(slow.read().status()).isEqualTo(200);
    }
  }

  @Test
  void aClientThatAsksForLeaveToSendItsBodyGetsIt() throws Exception {
    RunningBeatra beatra = patient.get();
    Request whole = beatra.chat(CHAT).header("Expect", "100-continue");
    byte[] bytes = whole.bytes();
    int head = bytes.length - whole.body().length;
    Wire wire = connect(beatra).send(Arrays.copyOf(bytes, head));

    assertThat(wire.readHead().status()).isEqualTo(100);

    assertThat(wire.send(whole.body()).read().status()).isEqualTo(200);
  }

  @Test
  void halfAHeaderAndHalfABodyAreTimedOut() throws Exception {
    RunningBeatra beatra = impatient.get();
    byte[] request = beatra.chat(CHAT).bytes();
    Wire header = connect(beatra).send("GET /v1/health HTTP/1.1\r\nHos");
    Wire body = connect(beatra).send(Arrays.copyOf(request, request.length - 1));

    header.read().refused(ErrorCode.REQUEST_TIMEOUT);
    assertThat(header.ended()).isTrue();
    assertThat(body.read().refused(ErrorCode.REQUEST_TIMEOUT).has("Date")).isTrue();
    assertThat(body.ended()).isTrue();
  }

  @Test
  void aClientThatNeverEndsItsRefusedBodyIsLeft() throws Exception {
    RunningBeatra beatra = impatient.get();
    String announced = "POST /v1 HTTP/1.1\r\nHost: test\r\nContent-Length: 99999999\r\n\r\n";
    Wire wire = connect(beatra).send(announced);

    Answer answer = wire.read().refused(ErrorCode.PAYLOAD_TOO_LARGE);

    assertThat(answer.header("Connection")).isEqualTo("close");
    wire.send("more");
    assertThat(wire.ended()).isTrue();
  }

  @Test
  void aRequestThatTakesLongToAnswerIsNotTimedOut() throws Exception {
    RunningBeatra beatra = impatient.get();
    String slow =
        "{\"model\":\"auto\",\"stream\":true,\"messages\":[{\"role\":\"user\","
            + "\"content\":\"Repeat the word go 5 times\"}]}";
    Wire wire = connect(beatra).send(beatra.chat(slow));

    Answer answer = wire.read();

    assertThat(answer.events()).endsWith("[DONE]");
    assertThat(wire.send(beatra.chat(CHAT)).read().status()).isEqualTo(200);
  }

  @Test
  void bodiesBeyondTheMemoryForThemAreRefusedUntilOthersAreGone() throws Exception {
    RunningBeatra beatra = patient.get();
    String head =
        "POST /v1/chat/completions HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
            + ("Authorization: Bearer " + beatra.key() + "\r\n")
            + ("Content-Length: " + LIMIT + "\r\n\r\n");
    String almost = " ".repeat(LIMIT - CHAT.length() - 1);
    List<Wire> large = new ArrayList<>();
    for (int i = 0; i < MORE_THAN_FIT; i++) {
      large.add(connect(beatra).send(head).send(almost));
    }

    Eventually.holds("one is refused", () -> large.stream().anyMatch(Wire::hasAnswer));
    Answer refused = large.stream().filter(Wire::hasAnswer).findFirst().orElseThrow().read();
    refused.refused(ErrorCode.OVERLOADED);
    assertThat(refused.header("Connection")).isEqualTo("close");
    // The others' small ones have room all the time.
    assertThat(beatra.send(beatra.chat(CHAT)).status()).isEqualTo(200);

    for (Wire wire : large) {
      wire.close();
    }
    Eventually.holds("there is room again", () -> isTaken(beatra, head, " " + almost + CHAT));
  }

  @Test
  void oneTenantsLargeBodiesKeepNoOtherTenantOut() throws Exception {
    RunningBeatra beatra = patient.asNewTenant();
    RunningBeatra other = patient.asNewTenant();
    List<Wire> large = new ArrayList<>();
    for (int i = 0; i < MORE_THAN_FIT; i++) {
      large.add(connect(beatra).send(largeHead(beatra)).send(" ".repeat(LIMIT - 1)));
    }
    Eventually.holds("one is refused", () -> large.stream().anyMatch(Wire::hasAnswer));

    String body = " ".repeat(LIMIT - CHAT.length()) + CHAT;
    assertThat(connect(other).send(largeHead(other)).send(body).read().status()).isEqualTo(200);
  }

  private static String largeHead(RunningBeatra beatra) {
    return "POST /v1/chat/completions HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
        + ("Authorization: Bearer " + beatra.key() + "\r\n")
        + ("Content-Length: " + LIMIT + "\r\n\r\n");
  }

  @Test
  void strangersGetNoMemoryForLargeBodies() throws Exception {
    RunningBeatra beatra = patient.asNewTenant();
    String unknown = largeHead(beatra).replaceFirst("Authorization: .*\r\n", "");
    for (int i = 0; i < MORE_THAN_WORKERS; i++) {
      Wire wire = connect(beatra).send(unknown);

      Answer refused = wire.read().refused(ErrorCode.UNAUTHORIZED);

      assertThat(refused.header("Connection")).isEqualTo("close");
    }
    String body = " ".repeat(LIMIT - CHAT.length()) + CHAT;
    assertThat(connect(beatra).send(largeHead(beatra)).send(body).read().status()).isEqualTo(200);
  }

  @Test
  void aWellFormedKeyThatNobodyHasGetsNoMemoryEither() throws Exception {
    RunningBeatra beatra = patient.asNewTenant();
    String revoked =
        beatra.accounts(
            accounts -> {
              var key = accounts.createKey(beatra.tenantName(), null, null);
              accounts.revokeKey(key.key().id());
              return key.secret().reveal();
            });
    String head = largeHead(beatra).replace(beatra.key(), revoked);

    connect(beatra).send(head).read().refused(ErrorCode.INVALID_API_KEY);
  }

  @Test
  void smallBodiesOfStrangersAreAnsweredInOrderOnOneConnection() throws Exception {
    RunningBeatra beatra = patient.get();
    Request request = Request.post("/v1/chat/completions").json(CHAT);
    byte[] bytes = request.bytes();
    Wire wire = connect(beatra);
    for (int i = 0; i < 3; i++) {
      wire.send(Arrays.copyOf(bytes, bytes.length - 2));
      wire.send(Arrays.copyOfRange(bytes, bytes.length - 2, bytes.length));
      wire.read().refused(ErrorCode.UNAUTHORIZED);
    }
  }

  @Test
  void leaveToSendABodyIsGivenOnlyToWhoMaySendIt() throws Exception {
    RunningBeatra beatra = patient.get();
    String expecting = largeHead(beatra).replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n");
    String nobody = expecting.replaceFirst("Authorization: .*\r\n", "");
    String text = expecting.replace("application/json", "text/plain");

    assertThat(connect(beatra).send(expecting).readHead().status()).isEqualTo(100);
    assertThat(connect(beatra).send(nobody).readHead().status()).isEqualTo(401);
    assertThat(connect(beatra).send(text).readHead().status()).isEqualTo(415);
  }

  private static boolean isTaken(RunningBeatra beatra, String head, String body) {
    try (Wire wire = beatra.connect()) {
      return wire.send(head).send(body).read().status() == 200;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
