package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.config.CatalogConfig;
import ai.beatra.config.Config;
import ai.beatra.credits.Credits;
import ai.beatra.ids.Ids;
import ai.beatra.media.Samples;
import ai.beatra.store.Database;
import ai.beatra.store.Databases;
import ai.beatra.store.MigratedFile;
import ai.beatra.store.TestDatabase;
import ai.beatra.stubs.QueueStub;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** A server that is killed while a queue upstream works for it: no work is ever submitted twice. */
@Timeout(600)
class KilledQueueTest {
  /** {@code -Pthorough} and {@code -Pslow} play more. */
  private static final int ROUNDS = Integer.getInteger("rounds", 3);

  private static final int TASKS = 20;

  @TempDir Path data;
  private final long seed = Long.getLong("seed", new Random().nextLong());
  private final Random random = new Random(seed);

  @BeforeEach
  void tellTheSeed() {
    System.out.println(getClass().getSimpleName() + ": -Dseed=" + seed);
  }

  private Map<String, String> environment(TestDatabase database) {
    var environment = new HashMap<String, String>();
    environment.put("BEATRA_PORT", "0");
    environment.put("BEATRA_DATA_DIR", data.toString());
    environment.put("BEATRA_CATALOG", data.resolve("catalog.yaml").toString());
    environment.put("BEATRA_NODES_ALIVE_SECONDS", "2");
    environment.put("BEATRA_TASKS_IMAGES", "8");
    String url = database.config().database().url();
    if (url != null) {
      environment.put("BEATRA_DATABASE_URL", url);
    }
    return environment;
  }

  private String apiKey() throws IOException {
    return Files.readString(data.resolve("dev-api-key")).strip();
  }

  @ParameterizedTest
  @Databases(atLeast = TestDatabase.Kind.SQLITE)
  void nothingIsSubmittedTwice(TestDatabase.Kind kind) throws Exception {
    MigratedFile.putInto(data);
    var files = Map.of("png", Samples.png(40, 30));
    try (TestDatabase database = new TestDatabase(kind);
        var queue = new QueueStub(0, files);
        var spare = new QueueStub(0, files)) {
      queue.looksUntilDone(3);
      Files.writeString(
          data.resolve("catalog.yaml"), QueuedMediaTest.catalog(queue, spare, 60_000));
      List<String> ids = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        var server = new ServerProcess(environment(database));
        int before = queue.submitted();
        ids.addAll(made(server.port(), round));
        int more = 1 + random.nextInt(TASKS / 2);
        Eventually.holds("some are submitted", () -> queue.submitted() >= before + more);
        server.kill();
      }
      Config config = Config.parse("test", "", environment(database));
      CatalogConfig catalog = CatalogConfig.load(config, Map.of());
      try (Beatra server = new Beatra(config, catalog, Clock.systemUTC(), key -> {})) {
        check(queue, ended(server.port(), ids));
      }
      assertThat(spare.submitted()).isZero();
      try (Database books = Database.open(database.config().withDataDir(data), Clock.systemUTC())) {
        var credits = new Credits(books, new Ids(Clock.systemUTC(), new SecureRandom()));
        assertThat(credits.reconcile()).isEmpty();
      }
    }
  }

  private List<String> made(int port, int round) throws IOException {
    List<String> ids = new ArrayList<>();
    try (Wire wire = new Wire(port)) {
      for (int i = 0; i < TASKS; i++) {
        Answer answer =
            wire.send(
                    Request.post(TaskClient.GENERATIONS)
                        .key(apiKey())
                        .json("{\"model\":\"painter\",\"prompt\":\"%d-%d\"}".formatted(round, i)))
                .read();
        assertThat(answer.status()).as(answer::toString).isEqualTo(202);
        ids.add(answer.json().path("task_id").asText());
      }
    }
    return ids;
  }

  private List<JsonNode> ended(int port, List<String> ids) throws IOException {
    List<JsonNode> tasks = new ArrayList<>();
    try (Wire wire = new Wire(port)) {
      for (String id : ids) {
        tasks.add(TaskClient.ended(wire, apiKey(), id));
      }
    }
    return tasks;
  }

  /** Each prompt was sent once; what has failed was cut off while it was being sent. */
  private static void check(QueueStub queue, List<JsonNode> tasks) {
    Map<Object, Long> sent =
        queue.works().values().stream()
            .collect(
                Collectors.groupingBy(work -> work.input().get("prompt"), Collectors.counting()));
    assertThat(sent.values()).allMatch(times -> times == 1);
    long succeeded = 0;
    for (JsonNode task : tasks) {
      if (task.path("status").asText().equals("succeeded")) {
        succeeded++;
      } else {
        assertThat(task.at("/error/message").asText())
            .as(task::toString)
            .contains("provider was being asked");
        assertThat(task.at("/usage/credits").asText()).isEqualTo("0.0000");
      }
    }
    assertThat(succeeded).isPositive().isLessThanOrEqualTo(sent.size());
    assertThat(sent).hasSizeLessThanOrEqualTo(tasks.size());
  }
}
