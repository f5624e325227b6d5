package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing goes on for a client that is gone, and nobody waits for one that does not read. */
class ClientLeavesTest {
  /** At a second a token it takes more than an hour. */
  private static final String LONG =
      "{\"model\":\"auto\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":"
          + "\"Repeat the word go 4000 times\"}]}";

  @TempDir Path data;
  private LoggedLines access;
  private LoggedLines warnings;

  @BeforeEach
  void listen() {
    access = LoggedLines.access();
    warnings = LoggedLines.all(Level.WARN);
  }

  @AfterEach
  void stopListening() {
    access.close();
    warnings.close();
  }

  private static Request longStream(RunningBeatra beatra, String requestId) {
    return beatra.chat(LONG.formatted("true")).header("X-Request-Id", requestId);
  }

  @Test
  void firstEventsArriveLongBeforeTheLastAndLeavingStopsTheGeneration() throws Exception {
    try (RunningBeatra beatra = RunningBeatra.start(data, 1000)) {
      try (Wire wire = beatra.connect()) {
        wire.send(longStream(beatra, "leaver")).readHead();
        assertThat(new String(wire.readChunk())).contains("\"role\":\"assistant\"");
        assertThat(new String(wire.readChunk())).contains("\"content\":\"go\"");
        assertThat(access.with("request_id=leaver")).isEmpty();
      }

      assertThat(access.await("request_id=leaver")).contains("status=499");
      beatra.generations().awaitIdle();
    }
    assertThat(warnings.with("internal")).isEmpty();
  }

  @Test
  void leavingBeforeTheFirstEventStopsTheGeneration() throws Exception {
    try (RunningBeatra beatra = RunningBeatra.start(data, 1000)) {
      var held = beatra.generations().hold();
      try (Wire wire = beatra.connect()) {
        wire.send(longStream(beatra, "early"));
        Eventually.holds("waits for its turn", () -> beatra.generations().waiting() == 1);
      }

      assertThat(access.await("request_id=early")).contains("status=499");
      held.countDown();
      beatra.generations().awaitIdle();
    }
    assertThat(warnings.with("internal")).isEmpty();
  }

  @Test
  void leavingStopsTheGenerationOfAnAnswerInOnePiece() throws Exception {
    try (RunningBeatra beatra = RunningBeatra.start(data)) {
      var held = beatra.generations().hold();
      try (Wire wire = beatra.connect()) {
        wire.send(beatra.chat(LONG.formatted("false")).header("X-Request-Id", "whole"));
        Eventually.holds("waits for its turn", () -> beatra.generations().waiting() == 1);
      }

      assertThat(access.await("request_id=whole")).contains("status=499");
      held.countDown();
      beatra.generations().awaitIdle();
    }
    assertThat(warnings.with("internal")).isEmpty();
  }

  @Test
  void leavingRightAfterTheAnswerIsNoInterruption() throws Exception {
    try (RunningBeatra beatra = RunningBeatra.start(data)) {
      for (int i = 0; i < 50; i++) {
        String body = LONG.formatted(i % 2 == 0).replace("4000", "2");
        beatra.send(beatra.chat(body).header("X-Request-Id", "prompt-" + i));
        assertThat(access.await("request_id=prompt-" + i + " ")).contains("status=200");
      }
    }
    assertThat(access.with("request_id=prompt-")).hasSize(50);
  }

  @Test
  void aReaderThatStallsHoldsUpNobodyElse() throws Exception {
    // 64 choices of 4000 chunks are more than all buffers on the way can hold.
    String large = LONG.formatted("true").replace("{\"model\"", "{\"n\":64,\"model\"");
    try (RunningBeatra beatra = RunningBeatra.start(data)) {
      var stalled = new ArrayList<Wire>();
      for (int i = 0; i < 10; i++) {
        Wire wire = Wire.narrow(beatra.port());
        stalled.add(wire);
        wire.send(beatra.chat(large).header("X-Request-Id", "stalled-" + i + ".")).readHead();
      }
      beatra.generations().awaitIdle();
      assertThat(access.with("request_id=stalled-")).isEmpty();

      String small = LONG.formatted("true").replace("4000", "5");
      assertThat(beatra.send(beatra.chat(small)).events()).last().isEqualTo("[DONE]");
      assertThat(beatra.send(beatra.chat(small.replace("true", "false"))).status()).isEqualTo(200);

      for (int i = 0; i < 10; i++) {
        stalled.get(i).close();
        assertThat(access.await("request_id=stalled-" + i + ".")).contains("status=499");
      }
      beatra.generations().awaitIdle();
    }
    assertThat(warnings.with("internal")).isEmpty();
  }

  @Test
  void aReaderThatStalledGetsEverythingWhenItGoesOn() throws Exception {
    String large = LONG.formatted("true").replace("{\"model\"", "{\"n\":16,\"model\"");
    try (RunningBeatra beatra = RunningBeatra.start(data);
        Wire wire = Wire.narrow(beatra.port())) {
      wire.send(beatra.chat(large));
      beatra.generations().awaitIdle();

      List<String> events = wire.read().events();
      assertThat(events).last().isEqualTo("[DONE]");
      assertThat(events)
          .filteredOn(event -> event.contains("\"content\":\" go\""))
          .hasSize(16 * 3999);
    }
  }

  private static Set<Thread> httpThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("http-"))
        .collect(Collectors.toSet());
  }

  private static int httpThreadsBeside(Set<Thread> others) {
    Set<Thread> threads = httpThreads();
    threads.removeAll(others);
    return threads.size();
  }

  @Test
  void manyStreamsRunOnFewThreads() throws Exception {
    String body = LONG.formatted("true").replace("4000", "20");
    Set<Thread> others = httpThreads();
    try (RunningBeatra beatra = RunningBeatra.start(data, 10)) {
      var wires = new ArrayList<Wire>();
      for (int i = 0; i < 200; i++) {
        Wire wire = beatra.connect();
        wires.add(wire);
        wire.send(beatra.chat(body));
      }
      for (Wire wire : wires) {
        wire.readHead();
      }
      Eventually.holds("only a few threads", () -> httpThreadsBeside(others) <= 26);
      for (Wire wire : wires) {
        var content = new StringBuilder();
        for (byte[] chunk = wire.readChunk(); chunk.length > 0; chunk = wire.readChunk()) {
          content.append(new String(chunk));
        }
        assertThat(content.toString().split("\"content\":\" go\"")).hasSize(20);
        assertThat(content).endsWith("data: [DONE]\n\n");
        wire.close();
      }
    }
  }
}
