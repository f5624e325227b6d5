package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.upstream.StubUpstream;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a customer's request id finds: a line with the cause, and no key and no prompt in it. */
class FailureLinesTest {
  private static final String KEY = "sk-house-0123456789abcdef";
  private static final String PROMPT = "Zanzibar-7391 über alles";
  private static final String ESCAPED = "Zanzibar-7391 \\u00fcber alles";
  private static final String ECHO =
      "{\"error\":{\"message\":\"Out of \\u001b[31mmemory\\nfor: zanzibar-7391  über ALLES, with "
          + KEY
          + " and Bearer abc.def\",\"code\":\"kaputt\"}}";
  private static final String PART =
      "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello.\"},\"finish_reason\":null}]}";

  /** The client has something of the answer that breaks. */
  private static final CountDownLatch BEGUN = new CountDownLatch(1);

  @TempDir static Path data;
  private static StubUpstream stub;
  private static RunningBeatra beatra;
  private LoggedLines lines;

  @BeforeAll
  static void start() throws IOException {
    stub = new StubUpstream(FailureLinesTest::answer);
    Path catalog = data.resolve("catalog.yaml");
    Files.writeString(catalog, catalog());
    beatra = RunningBeatra.start(data, Map.of("BEATRA_CATALOG", catalog.toString()));
  }

  @AfterAll
  static void stop() throws Exception {
    beatra.close();
    stub.close();
  }

  private static String catalog() throws IOException {
    URI nobody;
    try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + closed.getLocalPort() + "/v1");
    }
    return """
        providers:
          house: {kind: openai, base_url: %s, keys: [%s]}
          mute: {kind: openai, base_url: %s, timeouts: {first_byte_ms: 300}}
          nobody: {kind: openai, base_url: %s}
          two: {kind: openai, base_url: %s, keys: [%s, another-key-123456]}
        models:
        """
            .formatted(stub.baseUrl(), KEY, stub.baseUrl(), nobody, stub.baseUrl(), KEY)
        + Stream.of("500", "401", "404", "429", "400", "html", "breaks", "empty")
            .map(way -> model(way, "house"))
            .collect(Collectors.joining())
        + model("silent", "mute")
        + model("gone", "nobody")
        + model("keys", "two");
  }

  private static String model(String id, String provider) {
    return """
          - id: m-%s
            name: M
            description: One of the models.
            created: "2026-11-01"
            capabilities: [chat]
            release_state: available
            modalities: {input: [text], output: [text]}
            limits: {context_tokens: 128000, max_output_tokens: 8192}
            options: []
            price: {unit: usd_per_million_tokens, input: "0.50", output: "1.50"}
            routes: [{provider: %s, upstream_model: up-%s}]
        """
        .formatted(id, provider, id);
  }

  private static void answer(StubUpstream.Exchange exchange)
      throws IOException, InterruptedException {
    String body = exchange.request().text();
    String way = body.replaceAll("(?s).*\"up-(\\w+)\".*", "$1");
    switch (way) {
      case "html" ->
          exchange.raw(
              "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n"
                  + "<html></html>");
      case "silent" -> exchange.awaitClose();
      case "breaks" -> {
        exchange.streams();
        exchange.data(PART);
        BEGUN.await();
        exchange.cut(false);
      }
      case "empty" -> exchange.json(200, "{\"choices\":[]}");
      case "keys" -> exchange.json(401, ECHO);
      default -> exchange.json(Integer.parseInt(way), ECHO);
    }
  }

  @BeforeEach
  void listen() {
    lines = LoggedLines.all(Level.INFO);
  }

  @AfterEach
  void nothingSecretWasLogged() {
    lines.close();
    assertThat(lines.texts())
        .isNotEmpty()
        .noneMatch(line -> line.contains(KEY) || line.contains("abc.def"))
        .noneMatch(
            line -> line.toLowerCase(Locale.ROOT).contains("zanzibar") || line.contains("über"))
        .noneMatch(line -> line.contains(beatra.key()))
        .noneMatch(line -> line.lines().findFirst().orElse("").chars().anyMatch(c -> c < ' '));
  }

  /** Sends a request, and gives the line that says why it failed. */
  private String cause(String model, boolean stream, String requestId) throws IOException {
    String body =
        "{\"model\":\"%s\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
            .formatted(model, stream, ESCAPED);
    // No key rests any more that was refused before.
    beatra.clock().advance(Duration.ofMinutes(11));
    beatra.send(beatra.chat(body).header("X-Request-Id", requestId));
    return theTwo(model, requestId);
  }

  /** The line with the cause and that of the request, which is looked at here. */
  private String theTwo(String model, String requestId) {
    String id = "request_id=" + requestId + " ";
    Eventually.holds("both lines of " + requestId, () -> lines.with(id).size() == 2);
    assertThat(lines.with(id).get(1)).startsWith("request ").contains(" model=" + model);
    return lines.with(id).get(0);
  }

  @ParameterizedTest
  @CsvSource({
    "500, upstream_failed, WARN, the upstream failed",
    "401, model_unavailable, ERROR, the upstream does not accept our key",
    "404, model_unavailable, ERROR, 'the upstream does not know the upstream_model, or its base_url'",
    "429, model_unavailable, WARN, the upstream has no room for us now",
    "400, invalid_request, INFO, the upstream does not accept the request",
  })
  void aRefusalIsALineWithTheUpstreamsWords(int status, String code, String level, String reason)
      throws IOException {
    for (boolean stream : List.of(true, false)) {
      String line = cause("m-" + status, stream, "refused-" + stream);

      assertThat(line)
          .startsWith("a chat failed: " + reason)
          .contains(
              " provider=house upstream_model=up-%s code=%s upstream_status=%s"
                  .formatted(status, code, status))
          .contains("upstream_says=\"kaputt: Out of [31mmemory for: […], with […] and […]\"");
      assertThat(lines.events())
          .filteredOn(each -> each.getMessage().startsWith("a chat failed"))
          .extracting(ILoggingEvent::getLevel)
          .containsOnly(Level.valueOf(level));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "html, upstream_failed, text/html",
    "empty, upstream_failed, application/json",
  })
  void anAnswerThatIsNoneIsALineWithItsStatusAndType(String way, String code, String type)
      throws IOException {
    for (boolean stream : List.of(true, false)) {
      assertThat(cause("m-" + way, stream, "none-" + stream))
          .startsWith(
              "a chat failed: what the upstream sent is no whole answer; its type is " + type)
          .contains("code=" + code, "upstream_status=200");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"silent", "gone"})
  void anUpstreamThatDoesNotAnswerIsALine(String way) throws IOException {
    assertThat(cause("m-" + way, false, "no-answer"))
        .startsWith("a chat failed: ")
        .contains(way.equals("gone") ? "connect" : "did not come in time")
        .contains(way.equals("gone") ? "code=upstream_failed" : "code=upstream_timeout");
  }

  @Test
  void aStreamThatBreaksIsToldApartFromOneThatDoesNot() throws IOException {
    String body =
        "{\"model\":\"m-breaks\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\""
            + ESCAPED
            + "\"}]}";
    try (Wire wire = beatra.connect()) {
      wire.send(beatra.chat(body).header("X-Request-Id", "breaks"));
      assertThat(wire.readHead().status()).isEqualTo(200);
      BEGUN.countDown();
      String line = theTwo("m-breaks", "breaks");
      assertThat(line)
          .startsWith("a chat failed: the connection broke")
          .contains("code=stream_interrupted");
    }
    assertThat(lines.with("request_id=breaks ").get(1))
        .contains(" status=200 outcome=broken code=stream_interrupted ");
  }

  @Test
  void aKeyThatIsNotTakenIsALine() throws IOException {
    String body =
        "{\"model\":\"m-keys\",\"messages\":[{\"role\":\"user\",\"content\":\"" + ESCAPED + "\"}]}";
    beatra.send(beatra.chat(body).header("X-Request-Id", "two-keys"));

    assertThat(lines.await("an upstream does not take one of our keys now, which rests"))
        .contains("provider=two", "key=\"1 of 2\"", "seconds=30");
  }

  @Test
  void aFailedTaskIsALineWithTheRequestThatMadeIt() throws IOException {
    var client = new TaskClient(beatra);
    Request create =
        client.post(
            TaskClient.GENERATIONS,
            "{\"model\":\"sandbox-fault-image-fails\",\"prompt\":\"" + PROMPT + "\"}");
    JsonNode task = beatra.send(create.header("X-Request-Id", "makes-a-task")).json();
    client.ended(task);

    assertThat(lines.await("a task failed"))
        .contains("request_id=makes-a-task ", "task=" + task.path("task_id").asText())
        .contains("model=sandbox-fault-image-fails", "code=upstream_failed");
    assertThat(lines.await("route=/v1/images/generations"))
        .contains("model=sandbox-fault-image-fails");
  }
}
