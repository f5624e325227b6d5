package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.money.Amount;
import ai.beatra.store.MigratedFile;
import ai.beatra.stubs.MinimaxStub;
import ai.beatra.stubs.SunoStub;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed while upstreams make songs for it: each is paid once, or not at all. */
@Timeout(180)
class KilledSongsTest {
  @TempDir Path data;
  @TempDir Path elsewhere;
  private final MinimaxStub minimax = new MinimaxStub(0);
  private final SunoStub suno = new SunoStub(0);

  @BeforeEach
  void migrate() throws IOException {
    MigratedFile.putInto(data);
    Files.writeString(elsewhere.resolve("songs.yaml"), SongServer.catalog(minimax, suno));
  }

  @AfterEach
  void close() {
    minimax.close();
    suno.close();
  }

  private ServerProcess start() throws IOException {
    return new ServerProcess(
        Map.of(
            "BEATRA_PORT",
            "0",
            "BEATRA_DATA_DIR",
            data.toString(),
            "BEATRA_NODES_ALIVE_SECONDS",
            "2",
            "BEATRA_CATALOG",
            elsewhere.resolve("songs.yaml").toString()));
  }

  private Answer send(ServerProcess server, Request request) throws IOException {
    String key = Files.readString(data.resolve("dev-api-key")).strip();
    try (Wire wire = new Wire(server.port())) {
      return wire.send(request.key(key)).read(request.method());
    }
  }

  private JsonNode create(ServerProcess server, String model) throws IOException {
    String song = "{\"model\":\"%s\",\"prompt\":\"Folk\",\"instrumental\":true}".formatted(model);
    Answer answer = send(server, Request.post(TaskClient.TEXT_TO_MUSIC).json(song));
    assertThat(answer.status()).as(answer::toString).isEqualTo(202);
    return answer.json();
  }

  private JsonNode ended(ServerProcess server, JsonNode created) throws IOException {
    for (int i = 0; i < 9; i++) {
      JsonNode task =
          send(server, Request.get(TaskClient.self(created)).header("Prefer", "wait=10")).json();
      if (!task.path("completed_at").isNull()) {
        return task;
      }
    }
    throw new AssertionError("it does not end: " + created);
  }

  @Test
  void whatWasBegunIsAskedForAndNothingIsPaidTwice() throws Exception {
    suno.states("PENDING");
    CountDownLatch held = minimax.hold();
    ServerProcess first = start();
    JsonNode begun = create(first, "suno-5.5");
    JsonNode lost = create(first, "minimax-music-2.6");
    Eventually.holds("both are asked", () -> suno.count() > 2 && minimax.made() == 1);
    first.kill();
    held.countDown();
    suno.states("FIRST_SUCCESS", "SUCCESS");

    ServerProcess second = start();
    try {
      JsonNode made = ended(second, begun);
      assertThat(made.path("status").asText()).as(made::toString).isEqualTo("succeeded");
      assertThat(made.at("/output/clips")).hasSize(2);
      assertThat(Amount.parse(made.at("/billing/charged_credits").asText()))
          .isEqualTo(Amount.parse("80"));
      JsonNode failed = ended(second, lost);
      assertThat(failed.path("status").asText()).as(failed::toString).isEqualTo("failed");
      assertThat(Amount.parse(failed.at("/billing/charged_credits").asText()))
          .isEqualTo(Amount.parse(failed.at("/billing/refunded_credits").asText()));
    } finally {
      second.kill();
    }
    assertThat(suno.made()).isEqualTo(1);
    assertThat(minimax.made()).isEqualTo(1);
  }
}
