package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.media.Samples;
import ai.beatra.money.Amount;
import ai.beatra.stubs.QueueStub;
import ai.beatra.upstream.FullServer;
import ai.beatra.upstream.StubUpstream;
import ai.beatra.upstream.StubUpstream.Exchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Upstreams that take a request and say nothing, or that nobody can connect to. */
class SilentStreamsTest {
  private static final String ROLE =
      "{\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\",\"reasoning_content\":\"\"},"
          + "\"finish_reason\":null}]}";
  private static final String WORD =
      "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"finish_reason\":null}]}";
  private static final String STOP =
      "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";
  private static final String USAGE =
      "{\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":2,"
          + "\"total_tokens\":12}}";
  private static final String MESSAGE_START =
      "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\","
          + "\"role\":\"assistant\",\"content\":[],\"usage\":{\"input_tokens\":10,"
          + "\"output_tokens\":1}}}\n\n";
  private static final String WAITING = ": waiting\n\n";

  /** 10 x 0.5 and 2 x 1.5 dollars a million, times 1500, rounded up to a ten-thousandth. */
  private static final Amount COST = Amount.parse("0.0120");

  @TempDir Path data;
  private final CountDownLatch goOn = new CountDownLatch(1);
  private volatile String way = "fails";
  private StubUpstream slow;
  private StubUpstream good;
  private FullServer full;
  private QueueStub queue;
  private RunningBeatra beatra;

  @BeforeEach
  void start() throws IOException {
    slow = new StubUpstream(this::say);
    good =
        new StubUpstream(
            exchange -> {
              exchange.streams();
              exchange.data(ROLE, WORD.formatted("Good."), STOP, USAGE, "[DONE]");
              exchange.ends();
            });
    full = new FullServer();
    queue = new QueueStub(0, Map.of("png", Samples.png(40, 30)));
    Path catalog = data.resolve("catalog.yaml");
    Files.writeString(
        catalog,
        """
        providers:
          slow: {kind: openai, base_url: %s}
          hasty: {kind: openai, base_url: %s, timeouts: {first_token_ms: 300}}
          claude: {kind: anthropic, base_url: %s, keys: [k], timeouts: {first_token_ms: 300}}
          good: {kind: openai, base_url: %s}
          full: {kind: openai, base_url: "http://127.0.0.1:%d/v1", timeouts: {connect_ms: 300}}
          stuck: {kind: fal, base_url: "http://127.0.0.1:%d", timeouts: {connect_ms: 300}}
          queue: {kind: fal, base_url: %s}
        models:
        """
                .formatted(
                    slow.baseUrl(),
                    slow.baseUrl(),
                    slow.baseUrl(),
                    good.baseUrl(),
                    full.port(),
                    full.port(),
                    queue.url())
            + CatalogText.chat(
                "both", "{provider: slow, upstream_model: a}, {provider: good, upstream_model: b}")
            + CatalogText.chat(
                "hasty",
                "{provider: hasty, upstream_model: a}, {provider: good, upstream_model: b}")
            + CatalogText.chat(
                "claude",
                "{provider: claude, upstream_model: a}, {provider: good, upstream_model: b}")
            + CatalogText.chat(
                "full", "{provider: full, upstream_model: a}, {provider: good, upstream_model: b}")
            + CatalogText.painter(
                "painter",
                "{provider: stuck, upstream_model: fal-ai/painter}, {provider: queue, upstream_model: other/painter}"));
    beatra = RunningBeatra.start(data, Map.of("BEATRA_CATALOG", catalog.toString()));
  }

  @AfterEach
  void stop() throws Exception {
    goOn.countDown();
    // First, since the server waits for what is being connected.
    full.close();
    beatra.close();
    slow.close();
    good.close();
    queue.close();
  }

  /** A head, the name of a role and a comment; then, after a while, what the test says. */
  private void say(Exchange exchange) throws IOException, InterruptedException {
    exchange.streams();
    if (exchange.request().path().endsWith("/messages")) {
      exchange.piece(MESSAGE_START);
      exchange.piece("event: ping\ndata: {\"type\":\"ping\"}\n\n");
      exchange.awaitClose();
      return;
    }
    exchange.piece(": comment\n\n");
    exchange.data(ROLE);
    goOn.await();
    if (way.equals("says")) {
      exchange.data(WORD.formatted("Slow."), STOP, USAGE, "[DONE]");
    } else if (way.equals("breaks")) {
      exchange.data(WORD.formatted("Slow."), "{\"error\":{\"message\":\"no\",\"code\":500}}");
    } else {
      exchange.data("{\"error\":{\"message\":\"no\",\"code\":500}}");
    }
    exchange.ends();
  }

  private Request stream(String model) {
    return beatra.chat(
        """
        {"model": "%s", "stream": true, "messages": [{"role": "user", "content": "Say hello."}]}
        """
            .formatted(model));
  }

  /** What the client has of a stream whose upstream is silent, up to the first comment. */
  private void begun(Wire wire, String model) throws IOException {
    wire.send(stream(model));
    Eventually.holds("a route is asked", () -> !slow.received().isEmpty());
    var coming = CompletableFuture.supplyAsync(() -> head(wire));
    Eventually.holds(
        "the head comes",
        () -> {
          beatra.ringEarly(Duration.ofSeconds(2));
          return coming.isDone();
        });
    Answer head = coming.join();
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Type")).isEqualTo("text/event-stream");
    assertThat(new String(wire.readChunk(), StandardCharsets.UTF_8)).isEqualTo(WAITING);
  }

  private static Answer head(Wire wire) {
    try {
      return wire.readHead();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String rest(Wire wire) throws IOException {
    var rest = new StringBuilder();
    for (byte[] chunk = wire.readChunk(); chunk.length > 0; chunk = wire.readChunk()) {
      rest.append(new String(chunk, StandardCharsets.UTF_8));
    }
    return rest.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"says", "fails", "breaks"})
  void theHeadGoesAfterTwoSecondsAndTheNextRouteIsStillTried(String then) throws Exception {
    way = then;
    Amount before = beatra.settledBalance();
    try (Wire wire = beatra.connect()) {
      begun(wire, "both");
      goOn.countDown();

      String rest = rest(wire);

      switch (then) {
        case "says" -> assertThat(rest).contains("Slow.", "data: [DONE]");
        case "fails" ->
            assertThat(rest)
                .contains("Good.", "data: [DONE]")
                .containsOnlyOnce("\"role\":\"assistant\"")
                .doesNotContain("event: error");
        default ->
            assertThat(rest)
                .contains("Slow.", "event: error", "stream_interrupted")
                .doesNotContain("[DONE]", "Good.");
      }
      assertThat(good.received()).hasSize(then.equals("fails") ? 1 : 0);
      if (!then.equals("breaks")) {
        assertThat(beatra.settledBalance()).isEqualTo(before.minus(COST));
      }
    }
  }

  @Test
  void whatFailsEverywhereAfterTheHeadIsAnErrorInTheStreamThatCostsNothing() throws Exception {
    good.close();
    Amount before = beatra.settledBalance();
    try (Wire wire = beatra.connect()) {
      begun(wire, "both");
      goOn.countDown();

      assertThat(rest(wire))
          .startsWith("event: error\ndata: {\"error\":{\"code\":\"upstream_failed\"")
          .doesNotContain("[DONE]");
    }
    assertThat(beatra.settledBalance()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hasty", "claude"})
  void whoSaysNothingInTimeGivesWayToTheNextRoute(String model) throws Exception {
    Answer answer = beatra.send(stream(model));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).contains("Good.", "data: [DONE]").doesNotContain("event: error");
    assertThat(slow.received()).hasSize(1);
  }

  @Test
  void whoCannotBeConnectedToInTimeGivesWayToTheNextRoute() throws Exception {
    assertThat(beatra.send(stream("full")).text()).contains("Good.", "data: [DONE]");

    var client = new TaskClient(beatra);
    String body = "{\"model\":\"painter\",\"prompt\":\"A forest\"}";
    client.succeeded(client.create(TaskClient.GENERATIONS, body));
    assertThat(queue.submitted()).isEqualTo(1);
  }
}
