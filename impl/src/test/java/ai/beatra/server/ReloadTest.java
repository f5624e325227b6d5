package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.beatra.config.CatalogConfig;
import ai.beatra.config.ConfigException;
import ai.beatra.store.MigratedFile;
import ai.beatra.upstream.StubUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The catalog is read again while the server works. */
class ReloadTest {
  private static final String WORD =
      "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"finish_reason\":null}]}";
  private static final String STOP =
      "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";

  @TempDir Path data;

  private static String catalog(StubUpstream stub, String id) {
    return """
        providers:
          house: {kind: openai, base_url: %s}
        models:
        """
            .formatted(stub.baseUrl())
        + CatalogText.chat(id, "{provider: house, upstream_model: a}");
  }

  private static Answer ask(RunningBeatra beatra, String model) {
    try {
      return beatra.send(
          beatra.chat(
              """
              {"model": "%s", "stream": true, "messages": [{"role": "user", "content": "Hello."}]}
              """
                  .formatted(model)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatRunsEndsWithTheModelsItBeganWith() throws Exception {
    var begun = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    StubUpstream.Script slow =
        exchange -> {
          exchange.streams();
          exchange.data(WORD.formatted("One"));
          begun.countDown();
          goOn.await();
          exchange.data(WORD.formatted(" two."), STOP, "[DONE]");
          exchange.ends();
        };
    try (var before = new StubUpstream(slow);
        var after =
            new StubUpstream(
                exchange -> {
                  exchange.streams();
                  exchange.data(WORD.formatted("New."), STOP, "[DONE]");
                  exchange.ends();
                })) {
      Path file = data.resolve("catalog.yaml");
      Files.writeString(file, catalog(before, "old"));
      try (var beatra = RunningBeatra.start(data, Map.of("BEATRA_CATALOG", file.toString()))) {
        var running = CompletableFuture.supplyAsync(() -> ask(beatra, "old"));
        begun.await();

        beatra.reload(CatalogConfig.parse("catalog.yaml", catalog(after, "new"), Map.of()));

        assertThat(ask(beatra, "old").error().path("code").asText()).isEqualTo("unsupported_model");
        assertThat(ask(beatra, "new").text()).contains("New.");
        goOn.countDown();
        assertThat(running.join().text()).contains("One", " two.", "[DONE]");
      }
    }
  }

  @Test
  void aWrongCatalogChangesNothing() throws Exception {
    try (var beatra = RunningBeatra.start(data)) {
      assertThatThrownBy(
              () ->
                  beatra.reload(
                      CatalogConfig.parse("catalog.yaml", "models: [{id: broken}]", Map.of())))
          .isInstanceOf(ConfigException.class);

      assertThat(ask(beatra, "sandbox-chat").status()).isEqualTo(200);
    }
  }

  @Test
  void sighupReadsTheFileAgain() throws Exception {
    assumeThat(ModelsCommand.ignoresHangup(ProcessHandle.current().pid()))
        .as("these tests run under nohup")
        .isFalse();
    try (var stub =
        new StubUpstream(
            exchange -> {
              exchange.streams();
              exchange.data(WORD.formatted("New."), STOP, "[DONE]");
              exchange.ends();
            })) {
      Path file = data.resolve("catalog.yaml");
      Files.writeString(file, catalog(stub, "old"));
      MigratedFile.putInto(data.resolve("data"));
      var server =
          new ServerProcess(
              Map.of(
                  "BEATRA_CATALOG", file.toString(),
                  "BEATRA_PORT", "0",
                  "BEATRA_DATA_DIR", data.resolve("data").toString()));
      try {
        assertThat(models(server)).contains("old");
        Files.writeString(file, "models: [{id: broken}]");
        server.hangUp();
        Files.writeString(file, catalog(stub, "new"));

        Eventually.holds(
            "the new model is listed",
            () -> {
              server.hangUp();
              return models(server).contains("\"new\"");
            });
      } finally {
        server.kill();
      }
    }
  }

  private String models(ServerProcess server) {
    try (var wire = new Wire(server.port())) {
      String key = Files.readString(data.resolve("data").resolve("dev-api-key")).strip();
      return wire.send(Request.get("/v1/catalog/models").key(key)).read("GET").text();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
