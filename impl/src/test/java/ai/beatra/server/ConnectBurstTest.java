package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.upstream.FullServer;
import ai.beatra.upstream.StubUpstream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many chats at once. */
class ConnectBurstTest {
  private static final String ANSWER =
      """
      {"choices":[{"index":0,"message":{"role":"assistant","content":"Hello."},"finish_reason":"stop"}],
       "usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12}}""";
  private static final int BURST = 100;

  @TempDir Path data;

  @Test
  void whoeverCannotBeReachedIsLeftByAllOfThemAndNotAskedAgain() throws Exception {
    try (var full = new FullServer();
        var well = new StubUpstream(exchange -> exchange.json(200, ANSWER))) {
      Path catalog = data.resolve("catalog.yaml");
      Files.writeString(
          catalog,
          """
          routing: {deadline_ms: 60000, circuit: {calls: 20, failure_percent: 50, open_ms: 60000}}
          providers:
            full: {kind: openai, base_url: "http://127.0.0.1:%d/v1", concurrency: 1000,
              timeouts: {connect_ms: 2000}}
            well: {kind: openai, base_url: "%s", concurrency: 1000}
          models:
          """
                  .formatted(full.port(), well.baseUrl())
              + CatalogText.chat(
                  "both",
                  "{provider: full, upstream_model: a}, {provider: well, upstream_model: b}")
              + CatalogText.chat("alone", "{provider: full, upstream_model: a}"));
      ExecutorService clients = Executors.newFixedThreadPool(BURST);
      try (var beatra = RunningBeatra.start(data, Map.of("BEATRA_CATALOG", catalog.toString()))) {
        List<Future<Answer>> burst =
            IntStream.range(0, BURST)
                .mapToObj(i -> clients.submit(() -> beatra.send(beatra.chat(hello("both")))))
                .toList();
        for (Future<Answer> each : burst) {
          assertThat(each.get().status()).isEqualTo(200);
        }

        Answer alone = beatra.send(beatra.chat(hello("alone")));
        assertThat(alone.status()).isEqualTo(503);
        assertThat(alone.text()).contains("model_unavailable");
      } finally {
        clients.shutdownNow();
      }
    }
  }

  private static String hello(String model) {
    return """
        {"model": "%s", "messages": [{"role": "user", "content": "Say hello."}]}
        """
        .formatted(model);
  }
}
