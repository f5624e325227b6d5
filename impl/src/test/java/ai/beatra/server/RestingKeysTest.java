package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.config.CatalogConfig;
import ai.beatra.stubs.Fault;
import ai.beatra.stubs.QueueStub;
import ai.beatra.upstream.StubUpstream;
import ai.beatra.upstream.StubUpstream.Exchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys that an upstream does not take: who is asked instead, and when they are tried again. */
class RestingKeysTest {
  private static final String ANSWER =
      """
      {"choices":[{"index":0,"message":{"role":"assistant","content":"Hello."},"finish_reason":"stop"}],
       "usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12}}""";

  @TempDir Path data;

  /** What the keys are answered with that are not taken. */
  private final Map<String, Integer> refused = new ConcurrentHashMap<>();

  private StubUpstream pool;
  private StubUpstream spare;
  private QueueStub queue;
  private QueueStub free;
  private RunningBeatra beatra;
  private String catalog;

  @BeforeEach
  void start() throws IOException {
    pool = new StubUpstream(this::answer);
    spare = new StubUpstream(this::answer);
    queue = new QueueStub(0, Map.of());
    free = new QueueStub(0, Map.of());
    catalog =
        """
        routing: {circuit: {calls: 3, failure_percent: 50, open_ms: 3600000}}
        providers:
          pool: {kind: openai, base_url: %s, keys: [first-key, second-key]}
          single: {kind: openai, base_url: %s, keys: [first-key]}
          spare: {kind: openai, base_url: %s}
          queue: {kind: fal, base_url: %s, keys: [first-key, second-key]}
          free: {kind: fal, base_url: %s}
        models:
        """
                .formatted(pool.baseUrl(), pool.baseUrl(), spare.baseUrl(), queue.url(), free.url())
            + CatalogText.chat(
                "both", "{provider: pool, upstream_model: a}, {provider: spare, upstream_model: b}")
            + CatalogText.chat("alone", "{provider: pool, upstream_model: a}")
            + CatalogText.chat("other", "{provider: pool, upstream_model: c}")
            + CatalogText.chat("single", "{provider: single, upstream_model: a}")
            + CatalogText.painter(
                "painter",
                "{provider: queue, upstream_model: fal-ai/painter}, {provider: free, upstream_model: other/painter}");
    Path file = data.resolve("catalog.yaml");
    Files.writeString(file, catalog);
    beatra = RunningBeatra.start(data, Map.of("BEATRA_CATALOG", file.toString()));
  }

  @AfterEach
  void stop() throws Exception {
    beatra.close();
    pool.close();
    spare.close();
    queue.close();
    free.close();
  }

  private void answer(Exchange exchange) throws IOException {
    int status = refused.getOrDefault(key(exchange.request()), 200);
    exchange.json(status, status == 200 ? ANSWER : "{\"error\":{\"message\":\"first-key: no\"}}");
  }

  private static String key(StubUpstream.Request request) {
    return request.headers().getOrDefault("authorization", "").replace("Bearer ", "");
  }

  private List<String> keys() {
    return pool.received().stream().map(RestingKeysTest::key).toList();
  }

  private Answer ask(String model) throws IOException {
    return beatra.send(
        beatra.chat(
            """
            {"model": "%s", "messages": [{"role": "user", "content": "Say hello."}]}
            """
                .formatted(model)));
  }

  private String ready() throws IOException {
    return beatra.send(Request.get("/ready")).text();
  }

  /** What operators see on the command line. */
  private String listed() {
    return CommandLineContract.run(
            Map.of(
                "BEATRA_DATA_DIR", data.toString(),
                "BEATRA_CATALOG", data.resolve("catalog.yaml").toString(),
                "BEATRA_PORT", Integer.toString(beatra.port())),
            "models",
            "list")
        .out();
  }

  @ParameterizedTest
  @CsvSource({"401", "402", "429"})
  void theOtherKeyServesUntilTheFirstComesBack(int status) throws IOException {
    refused.put("first-key", status);
    for (int i = 0; i < 4; i++) {
      assertThat(ask("alone").status()).isEqualTo(200);
    }
    assertThat(keys())
        .containsExactly("first-key", "second-key", "second-key", "second-key", "second-key");
    assertThat(ready())
        .contains("\"status\":\"ready\"", "\"resting_keys\":{\"pool\":\"1 of 2\"}")
        .doesNotContain("unhealthy_providers", "first-key");
    assertThat(listed()).contains("healthy, 1 of 2 keys rest").doesNotContain("first-key");

    refused.clear();
    beatra.clock().advance(Duration.ofSeconds(30));

    assertThat(ask("alone").status()).isEqualTo(200);
    assertThat(ask("alone").status()).isEqualTo(200);
    assertThat(keys().subList(5, 7)).containsExactlyInAnyOrder("first-key", "second-key");
    assertThat(ready()).doesNotContain("resting_keys");
  }

  @ParameterizedTest
  @CsvSource({"401, 30", "402, 30", "429, 3"})
  void whereAllRestNobodyIsAsked(int status, int seconds) throws IOException {
    refused.put("first-key", status);
    refused.put("second-key", status);

    for (int i = 0; i < 3; i++) {
      Answer answer = ask("alone");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.error().path("code").asText()).isEqualTo("model_unavailable");
      assertThat(answer.error().path("message").asText())
          .isEqualTo(
              "No healthy route to the model exists right now. Send the request again in a moment.");
      assertThat(answer.header("Retry-After")).isEqualTo(Integer.toString(seconds));
    }
    assertThat(ask("both").status()).isEqualTo(200);

    assertThat(pool.received()).hasSize(2);
    assertThat(spare.received()).hasSize(1);
    assertThat(ready()).contains("\"resting_keys\":{\"pool\":\"2 of 2\"}");
    refused.clear();
    beatra.clock().advance(Duration.ofSeconds(seconds));
    assertThat(ask("alone").status()).isEqualTo(200);
  }

  @Test
  void aLimitIsTheModels() throws IOException {
    refused.put("first-key", 429);
    refused.put("second-key", 429);
    ask("alone");
    refused.clear();

    assertThat(ask("other").status()).isEqualTo(200);
    assertThat(ask("alone").status()).isEqualTo(503);
  }

  @Test
  void oneKeyAloneIsAskedAgainAfterALimitAndNotAfterARefusal() throws IOException {
    refused.put("first-key", 429);
    ask("single");
    refused.put("first-key", 401);
    ask("single");

    Answer answer = ask("single");

    assertThat(pool.received()).hasSize(2);
    assertThat(answer.header("Retry-After")).isEqualTo("30");
  }

  @Test
  void aCatalogThatIsReadAgainForgetsWhichKeysRest() throws IOException {
    refused.put("first-key", 401);
    refused.put("second-key", 401);
    ask("alone");
    refused.clear();

    beatra.reload(CatalogConfig.parse("catalog.yaml", catalog, Map.of()));

    assertThat(ask("alone").status()).isEqualTo(200);
  }

  @Test
  void aQueueIsNotAskedWithKeysThatRest() throws Exception {
    var client = new TaskClient(beatra);
    String body = "{\"model\":\"painter\",\"prompt\":\"A forest\"}";
    queue.faults().next(Fault.KEY_REFUSED, Fault.KEY_REFUSED);

    client.ended(client.create(TaskClient.GENERATIONS, body));
    client.ended(client.create(TaskClient.GENERATIONS, body));

    assertThat(queue.count()).isEqualTo(2);
    assertThat(free.submitted()).isEqualTo(2);
    assertThat(ready()).contains("\"queue\":\"2 of 2\"");
  }
}
