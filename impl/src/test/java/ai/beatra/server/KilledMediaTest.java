package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.config.CatalogConfig;
import ai.beatra.config.Config;
import ai.beatra.money.Amount;
import ai.beatra.store.MigratedFile;
import ai.beatra.stubs.Fault;
import ai.beatra.stubs.MinimaxStub;
import ai.beatra.stubs.OpenAiImagesStub;
import ai.beatra.stubs.SunoStub;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that is killed while upstreams make songs and pictures for it: each is paid once, or not
 * at all.
 */
@Timeout(180)
class KilledMediaTest {
  @TempDir Path data;
  @TempDir Path elsewhere;
  private final MinimaxStub minimax = new MinimaxStub(0);
  private final SunoStub suno = new SunoStub(0);
  private final OpenAiImagesStub pictures = new OpenAiImagesStub(0);

  @BeforeEach
  void migrate() throws IOException {
    MigratedFile.putInto(data);
    String[] songs = SongServer.catalog(minimax, suno).split("(?m)^models:\n");
    String[] others = PictureServer.catalog(pictures, pictures, 60_000).split("(?m)^models:\n");
    Files.writeString(
        elsewhere.resolve("media.yaml"),
        songs[0] + others[0].replace("providers:\n", "") + "models:\n" + songs[1] + others[1]);
  }

  @AfterEach
  void close() {
    minimax.close();
    suno.close();
    pictures.close();
  }

  private Map<String, String> environment() {
    return Map.of(
        "BEATRA_PORT",
        "0",
        "BEATRA_DATA_DIR",
        data.toString(),
        "BEATRA_NODES_ALIVE_SECONDS",
        "2",
        "BEATRA_CATALOG",
        elsewhere.resolve("media.yaml").toString());
  }

  /** The second one, which is not killed, spares a process. */
  private Beatra second() throws IOException {
    Config config = Config.parse("test", "", environment());
    CatalogConfig catalog = CatalogConfig.load(config, Map.of());
    return new Beatra(config, catalog, Clock.systemUTC(), key -> {});
  }

  private Answer send(int port, Request request) throws IOException {
    String key = Files.readString(data.resolve("dev-api-key")).strip();
    try (Wire wire = new Wire(port)) {
      return wire.send(request.key(key)).read(request.method());
    }
  }

  private JsonNode song(int port, String model) throws IOException {
    return create(port, TaskClient.TEXT_TO_MUSIC, model, ",\"instrumental\":true");
  }

  private JsonNode create(int port, String path, String model, String more) throws IOException {
    String body = "{\"model\":\"%s\",\"prompt\":\"Folk\"%s}".formatted(model, more);
    Answer answer = send(port, Request.post(path).json(body));
    assertThat(answer.status()).as(answer::toString).isEqualTo(202);
    return answer.json();
  }

  private JsonNode ended(int port, JsonNode created) throws IOException {
    for (int i = 0; i < 9; i++) {
      JsonNode task =
          send(port, Request.get(TaskClient.self(created)).header("Prefer", "wait=10")).json();
      if (!task.path("completed_at").isNull()) {
        return task;
      }
    }
    throw new AssertionError("it does not end: " + created);
  }

  private static void assertPaidBack(JsonNode task) {
    assertThat(task.path("status").asText()).as(task::toString).isEqualTo("failed");
    assertThat(Amount.parse(task.at("/billing/charged_credits").asText()))
        .isEqualTo(Amount.parse(task.at("/billing/refunded_credits").asText()));
  }

  @Test
  @Tag("thorough")
  void whatWasBegunIsAskedForAndNothingIsPaidTwice() throws Exception {
    suno.states("PENDING");
    CountDownLatch heldSong = minimax.hold();
    var server = new ServerProcess(environment());
    int first = server.port();
    JsonNode begun = song(first, "suno-5.5");
    JsonNode lost = song(first, "minimax-music-2.6");
    // Those at URLs are known, and one of them is being fetched.
    pictures.faults().next(Fault.NONE, Fault.HALF_OPEN);
    JsonNode atUrls = create(first, TaskClient.GENERATIONS, "proxied", ",\"n\":2");
    Eventually.holds("the first picture is fetched", () -> pictures.count() == 2);
    CountDownLatch heldPicture = pictures.hold();
    JsonNode inAnswer = create(first, TaskClient.GENERATIONS, "painter", "");
    Eventually.holds(
        "all are asked", () -> suno.count() > 2 && minimax.made() == 1 && pictures.made() == 3);
    server.kill();
    heldSong.countDown();
    heldPicture.countDown();
    suno.states("FIRST_SUCCESS", "SUCCESS");

    try (Beatra later = second()) {
      int second = later.port();
      JsonNode made = ended(second, begun);
      assertThat(made.path("status").asText()).as(made::toString).isEqualTo("succeeded");
      assertThat(made.at("/output/clips")).hasSize(2);
      assertThat(Amount.parse(made.at("/billing/charged_credits").asText()))
          .isEqualTo(Amount.parse("80"));
      JsonNode fetched = ended(second, atUrls);
      assertThat(fetched.at("/output/images")).as(fetched::toString).hasSize(2);
      assertPaidBack(ended(second, lost));
      assertPaidBack(ended(second, inAnswer));
    }
    assertThat(suno.made()).isEqualTo(1);
    assertThat(minimax.made()).isEqualTo(1);
    assertThat(pictures.made()).isEqualTo(3);
  }
}
