package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that take their time to send a request. */
final class SlowRequestTest {
  private static final String CHAT =
      "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Say exactly: hi\"}]}";
  private static final int LIMIT = 10 << 20;
  private static final int MORE_THAN_WORKERS = 40;

  @TempDir private Path data;
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
    try (RunningBeatra beatra = RunningBeatra.start(data)) {
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
  }

  @Test
  void aClientThatAsksForLeaveToSendItsBodyGetsIt() throws Exception {
    try (RunningBeatra beatra = RunningBeatra.start(data)) {
      Request whole = beatra.chat(CHAT).header("Expect", "100-continue");
      byte[] bytes = whole.bytes();
      int head = bytes.length - whole.body().length;
      Wire wire = connect(beatra).send(Arrays.copyOf(bytes, head));

      assertThat(wire.readHead().status()).isEqualTo(100);

      assertThat(wire.send(whole.body()).read().status()).isEqualTo(200);
    }
  }

  @Test
  void aBodyThatIsAnnouncedTooLargeIsRefusedBeforeItIsSent() throws Exception {
    try (RunningBeatra beatra = RunningBeatra.start(data)) {
      String head =
          "POST /v1/chat/completions HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
              + "Expect: 100-continue\r\nContent-Length: 10485761\r\n\r\n";

      connect(beatra).send(head).read().refused(ErrorCode.PAYLOAD_TOO_LARGE);
    }
  }

  @Test
  void aChunkedBodyIsRefusedOnceItIsTooLarge() throws Exception {
    try (RunningBeatra beatra = RunningBeatra.start(data)) {
      String head =
          "POST /v1/chat/completions HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
              + ("Authorization: Bearer " + beatra.key() + "\r\n")
              + "Transfer-Encoding: chunked\r\n\r\n";
      Wire wire = connect(beatra).send(head);
      byte[] chunk = ("100000\r\n" + " ".repeat(1 << 20) + "\r\n").getBytes(StandardCharsets.UTF_8);
      for (int sent = 0; sent < LIMIT; sent += 1 << 20) {
        wire.send(chunk);
      }

      wire.send("1\r\n \r\n0\r\n\r\n").read().refused(ErrorCode.PAYLOAD_TOO_LARGE);
    }
  }

  @Test
  void halfAHeaderAndHalfABodyAreTimedOut() throws Exception {
    try (RunningBeatra beatra =
        RunningBeatra.start(data, Map.of("BEATRA_SERVER_REQUEST_TIMEOUT_SECONDS", "1"))) {
      byte[] request = beatra.chat(CHAT).bytes();
      Wire header = connect(beatra).send("GET /v1/health HTTP/1.1\r\nHos");
      Wire body = connect(beatra).send(Arrays.copyOf(request, request.length - 1));

      header.read().refused(ErrorCode.REQUEST_TIMEOUT);
      assertThat(header.ended()).isTrue();
      body.read().refused(ErrorCode.REQUEST_TIMEOUT);
      assertThat(body.ended()).isTrue();
    }
  }

  @Test
  void aRequestThatTakesLongToAnswerIsNotTimedOut() throws Exception {
    Map<String, String> settings =
        Map.of(
            "BEATRA_SERVER_REQUEST_TIMEOUT_SECONDS", "1", "BEATRA_SANDBOX_TOKEN_DELAY_MS", "500");
    try (RunningBeatra beatra = RunningBeatra.start(data, settings)) {
      String slow =
          "{\"model\":\"auto\",\"stream\":true,\"messages\":[{\"role\":\"user\","
              + "\"content\":\"Count from 1 to 3.\"}]}";
      Wire wire = connect(beatra).send(beatra.chat(slow));

      Answer answer = wire.read();

      assertThat(answer.events()).endsWith("[DONE]");
      assertThat(wire.send(beatra.chat(CHAT)).read().status()).isEqualTo(200);
    }
  }

  @Test
  void bodiesBeyondTheMemoryForThemAreRefusedUntilOthersAreGone() throws Exception {
    try (RunningBeatra beatra = RunningBeatra.start(data)) {
      String head =
          "POST /v1/chat/completions HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
              + ("Content-Length: " + LIMIT + "\r\n\r\n");
      String almost = " ".repeat(LIMIT - 1);
      List<Wire> holding = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        holding.add(connect(beatra).send(head).send(almost));
      }

      connect(beatra).send(head).send(almost).read().refused(ErrorCode.OVERLOADED);

      for (Wire wire : holding) {
        wire.close();
      }
      Answer later = beatra.send(beatra.chat(CHAT));
      assertThat(later.status()).isEqualTo(200);
    }
  }
}
