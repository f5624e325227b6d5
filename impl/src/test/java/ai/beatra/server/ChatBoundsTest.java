package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import ai.beatra.upstream.StubUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much there may be of a chat, of chats at a time, and of what nobody waits for. */
class ChatBoundsTest {
  private static final String PART = "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"}}]}";

  /** With it 17 streams run at a time, 12 of them of one account. */
  private static final long SMALL_HEAP = 1 << 20;

  /** With it 3 streams of one account run, but not one that nobody reads. */
  private static final long TINY_HEAP = 256 << 10;

  /** With it twelve mebibytes may be left unread. */
  private static final long UNREAD_HEAP = 192 << 20;

  /** In an answer: more than a connection's two ends hold by themselves. */
  private static final int MEBIBYTES = 8;

  private static final long HEAP = Runtime.getRuntime().maxMemory();

  @TempDir Path directory;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Semaphore reached = new Semaphore(0);

  @SuppressWarnings("NullAway.Init") // each test serves first
  private RunningBeatra beatra;

  @AfterEach
  void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private void serve(long heap, StubUpstream.Script script) throws IOException {
    var upstream = new StubUpstream(script);
    open.add(upstream);
    String catalog =
        """
        providers:
          theirs: {kind: openai, base_url: "%s"}
        models:
          - id: mine
            name: Mine
            description: One.
            created: 2026-11-01
            capabilities: [chat]
            release_state: available
            modalities: {input: [text], output: [text]}
            limits: {context_tokens: 1000, max_output_tokens: 100}
            options: [reasoning_effort]
            price: {unit: usd_per_million_tokens, input: 1, output: 2, markup: 1}
            routes: [{provider: theirs, upstream_model: theirs}]
        """
            .formatted(upstream.baseUrl());
    Path file = Files.writeString(directory.resolve("catalog.yaml"), catalog);
    var settings = Map.of("BEATRA_CATALOG", file.toString(), "BEATRA_SERVER_BODY_MEMORY_MB", "32");
    beatra = RunningBeatra.start(Files.createDirectory(directory.resolve("data")), settings, heap);
    open.add(beatra);
  }

  private static String body(boolean stream, String prompt) {
    return "{\"model\":\"mine\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
        .formatted(stream, prompt);
  }

  /** Says this much, and nothing more. */
  private StubUpstream.Script silentAfter(String... events) {
    return exchange -> {
      if (events.length > 0) {
        exchange.streams();
        exchange.data(events);
      }
      reached.release();
      exchange.awaitClose();
    };
  }

  /** Leaves when the upstream has done what it does. */
  private void leave(boolean stream) throws Exception {
    try (LoggedLines access = LoggedLines.access()) {
      try (Wire wire = beatra.connect()) {
        wire.send(beatra.chat(body(stream, "Think.")).header("X-Request-Id", "leaves"));
        assertThat(reached.tryAcquire(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
      }
      access.await("request_id=leaves");
    }
  }

  @Test
  void aPromptThatNoContextCanHoldIsRefused() throws Exception {
    serve(HEAP, exchange -> exchange.json(500, "{}"));

    Request request = beatra.chat(body(false, "word ".repeat(26_000)));
    Answer answer = beatra.send(request).refused(ErrorCode.INVALID_REQUEST);

    assertThat(answer.text()).contains("/messages", "1000 tokens");
    assertThat(beatra.settledBalance()).isEqualTo(TaskClient.WELCOME);
  }

  @Test
  void anAnswerInOnePieceHasAnEnd() throws Exception {
    String part = PART.formatted("x".repeat(1 << 20));
    serve(
        HEAP,
        exchange -> {
          exchange.streams();
          for (int i = 0; i < 17; i++) {
            exchange.data(part);
          }
          exchange.awaitClose();
        });

    Answer answer =
        beatra.send(beatra.chat(body(false, "All of it."))).refused(ErrorCode.UPSTREAM_FAILED);

    assertThat(answer.text()).contains("more than 16 MiB");
    assertThat(beatra.settledBalance()).isEqualTo(TaskClient.WELCOME);
  }

  @Test
  void noAccountHasTheMemoryOfAllStreams() throws Exception {
    serve(SMALL_HEAP, silentAfter(PART.formatted("one")));
    Request stream = beatra.chat(body(true, "Hello."));
    var wires = new ArrayList<Wire>();
    for (int i = 0; i < 12; i++) {
      Wire wire = beatra.connect();
      open.add(wire);
      wires.add(wire);
      assertThat(wire.send(stream).readHead().status()).isEqualTo(200);
    }

    beatra.send(stream).refused(ErrorCode.OVERLOADED);

    String key = beatra.keyWith("other", "1000");
    Request other = Request.post("/v1/chat/completions").key(key).json(body(true, "Hello."));
    assertThat(status(other)).isEqualTo(200);
    wires.get(0).close();
    Eventually.holds("a place is free again", () -> status(stream) == 200);
  }

  @Test
  void whoDoesNotReadAStreamIsCutOffWhereThereIsNoMemoryForWhatWaits() throws Exception {
    String part = PART.formatted("x".repeat(20 << 10));
    serve(
        TINY_HEAP,
        exchange -> {
          exchange.streams();
          while (true) {
            exchange.data(part);
          }
        });
    Wire wire = unread(beatra.chat(body(true, "All of it.")));

    Eventually.holds("it is cut off", () -> isCut(wire));
    Eventually.holds(
        "its memory is free again", () -> status(beatra.chat(body(true, "All of it."))) == 200);
  }

  @Test
  void whatNobodyReadsHasABoundAndWhoHasWaitedLongestGoesFirst() throws Exception {
    String end = "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";
    String part = PART.formatted("x".repeat(1 << 20));
    serve(
        UNREAD_HEAP,
        exchange -> {
          exchange.streams();
          for (int i = 0; i < MEBIBYTES; i++) {
            exchange.data(part);
          }
          exchange.data(end, "[DONE]");
        });
    Request whole = beatra.chat(body(false, "All of it."));
    Wire first = unread(whole);
    for (int i = 0; i < 2; i++) {
      unread(whole);
    }

    Eventually.holds("the first is ended", () -> isCut(first));
    assertThat(beatra.send(whole).body()).as("who reads").hasSizeGreaterThan(MEBIBYTES << 20);
  }

  private Wire unread(Request request) throws IOException {
    Wire wire = Wire.narrow(beatra.port());
    open.add(wire);
    wire.send(request).readHead();
    return wire;
  }

  private static boolean isCut(Wire wire) {
    try {
      wire.send(" ");
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private int status(Request request) {
    try (Wire wire = beatra.connect()) {
      return wire.send(request).readHead().status();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatIsThoughtUnheardIsStoppedAfterHalfAMinute() throws Exception {
    serve(HEAP, silentAfter("{\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\"}}]}"));
    leave(true);

    beatra.ring(Duration.ofSeconds(30));

    // The prompt is paid.
    assertThat(beatra.settledBalance()).isLessThan(TaskClient.WELCOME);
  }

  @Test
  void anAnswerThatNobodyWaitsForIsGivenUpAfterTenMinutes() throws Exception {
    serve(HEAP, silentAfter());
    leave(false);

    beatra.ring(Duration.ofMinutes(10));

    // It had not begun.
    assertThat(beatra.settledBalance()).isEqualTo(TaskClient.WELCOME);
  }
}
