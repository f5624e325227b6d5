package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.config.CatalogConfig;
import ai.beatra.config.Config;
import ai.beatra.credits.Credits;
import ai.beatra.credits.LedgerEntry.Kind;
import ai.beatra.error.ErrorCode;
import ai.beatra.ids.Ids;
import ai.beatra.store.Database;
import ai.beatra.store.Databases;
import ai.beatra.store.MigratedFile;
import ai.beatra.store.TestDatabase;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** A server in the middle of much work is told to stop: what can end ends, the rest is kept. */
@Timeout(600)
class StoppedServerTest {
  /** {@code -Pthorough} and {@code -Pslow} have more. */
  private static final int SHARE = Math.min(10, Integer.getInteger("rounds", 3));

  private static final int STREAMS = 50 * SHARE;
  private static final int TASKS = 20 * SHARE;
  private static final int WORDS = 80;
  private static final String CHAT =
      "{\"model\":\"auto\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":"
          + "\"Repeat the word go %d times\"}]}";
  private static final String IMAGE = "{\"model\":\"gpt-image-2\",\"prompt\":\"abstract %d\"}";

  @TempDir Path data;

  private Map<String, String> environment(TestDatabase database) {
    var environment = new HashMap<String, String>();
    environment.put("BEATRA_PORT", "0");
    environment.put("BEATRA_DATA_DIR", data.toString());
    environment.put("BEATRA_SANDBOX_TOKEN_DELAY_MS", "100");
    environment.put("BEATRA_SERVER_DRAIN_DELAY_SECONDS", "3");
    environment.put("BEATRA_TASKS_IMAGES", "2");
    environment.put("BEATRA_STORAGE_LEAST_FREE_MIB", "0");
    String url = database.config().database().url();
    if (url != null) {
      environment.put("BEATRA_DATABASE_URL", url);
    }
    return environment;
  }

  private Request post(String path, String json) throws IOException {
    return Request.post(path).key(apiKey()).json(json);
  }

  private String apiKey() throws IOException {
    return Files.readString(data.resolve("dev-api-key")).strip();
  }

  @ParameterizedTest
  @Databases(atLeast = TestDatabase.Kind.SQLITE)
  void whatCanEndEndsAndTheRestIsThereForTheNext(TestDatabase.Kind kind) throws Exception {
    MigratedFile.putInto(data);
    try (TestDatabase database = new TestDatabase(kind)) {
      List<String> made = stopInTheMiddle(database);
      try (Database opened = open(database)) {
        assertThat(count(opened, "tasks", "status NOT IN ('queued', 'succeeded')")).isZero();
        assertThat(count(opened, "tasks", "status = 'queued' AND attempt > 0")).isZero();
        assertThat(credits(opened).reconcile()).isEmpty();
        assertThat(settled(opened)).isEqualTo(1 + STREAMS + count(opened, "tasks", SUCCEEDED));
      }
      Config config = Config.parse("test", "", environment(database));
      CatalogConfig catalog = CatalogConfig.load(config, Map.of());
      var server = new Beatra(config, catalog, Clock.systemUTC(), key -> {});
      try {
        for (String id : made) {
          assertMade(server.port(), id);
        }
      } finally {
        server.stop(java.time.Duration.ofSeconds(10));
      }
      checkBooks(database);
    }
  }

  private static final String SUCCEEDED = "status = 'succeeded'";

  /** The tasks that were made. */
  private List<String> stopInTheMiddle(TestDatabase database) throws Exception {
    var server = new ServerProcess(environment(database));
    var streams = new ArrayList<Wire>();
    try (Wire kept = new Wire(server.port());
        Wire other = new Wire(server.port());
        Wire watcher = new Wire(server.port())) {
      var tasks = new ArrayList<String>();
      for (int i = 0; i < TASKS; i++) {
        Answer answer = kept.send(post(TaskClient.GENERATIONS, IMAGE.formatted(i))).read();
        assertThat(answer.status()).as(answer::toString).isEqualTo(202);
        tasks.add(answer.json().path("task_id").asText());
      }
      for (int i = 0; i < STREAMS; i++) {
        var stream = new Wire(server.port());
        streams.add(stream);
        stream.send(post("/v1/chat/completions", CHAT.formatted(WORDS)));
      }
      for (Wire stream : streams) {
        assertThat(stream.readHead().status()).isEqualTo(200);
      }
      server.terminate();

      assertServedUntilTheDelayIsOver(kept, other, watcher);
      for (Wire stream : streams) {
        String text = rest(stream);
        assertThat(text.split("\\bgo\\b")).hasSize(WORDS + 1);
        assertThat(text).endsWith("data: [DONE]\n\n").doesNotContain("event: error");
      }
      assertThat(server.exitCode()).isZero();
      return tasks;
    } finally {
      server.kill();
      for (Wire stream : streams) {
        stream.close();
      }
    }
  }

  /** It tells at once that it stops, serves on for a while, and then refuses all. */
  private void assertServedUntilTheDelayIsOver(Wire kept, Wire other, Wire watcher)
      throws Exception {
    while (watcher.send(Request.get("/ready")).read().status() == 200) {
      Thread.sleep(20);
    }
    Answer chat = other.send(post("/v1/chat/completions", CHAT.formatted(1))).read();
    assertThat(chat.status()).as(chat::toString).isEqualTo(200);
    assertThat(chat.events()).last().isEqualTo("[DONE]");
    Answer health = kept.send(Request.get("/v1/health")).read();
    assertThat(health.status()).as("the delay comes first").isEqualTo(200);
    while (health.status() == 200) {
      Thread.sleep(20);
      health = kept.send(Request.get("/v1/health")).read();
    }
    assertThat(health.refused(ErrorCode.OVERLOADED).header("Connection")).isEqualTo("close");
  }

  /** What is left of a stream. */
  private static String rest(Wire wire) throws IOException {
    var text = new StringBuilder();
    for (byte[] chunk = wire.readChunk(); chunk.length > 0; chunk = wire.readChunk()) {
      text.append(new String(chunk));
    }
    return text.toString();
  }

  /** The task ends well, at its first try, and its picture is there. */
  private void assertMade(int port, String id) throws IOException {
    try (Wire wire = new Wire(port)) {
      JsonNode task = TaskClient.ended(wire, apiKey(), id);
      assertThat(task.path("status").asText()).as(task::toString).isEqualTo("succeeded");
      String url = task.at("/output/images/0/url").asText();
      Answer file = wire.send(Request.get(url.substring(url.indexOf("/files/")))).read();
      assertThat(file.status()).as(url).isEqualTo(200);
      assertThat(file.body()).startsWith(0x89, 'P', 'N', 'G');
    }
  }

  private void checkBooks(TestDatabase database) throws IOException {
    try (Database opened = open(database)) {
      assertThat(count(opened, "tasks", "attempt <> 1")).as("none was cut off").isZero();
      assertThat(credits(opened).reconcile()).isEmpty();
      assertThat(credits(opened).held().isZero()).isTrue();
      assertThat(settled(opened)).isEqualTo(1 + STREAMS + TASKS);
      assertThat(count(opened, "artifacts", "1 = 1")).isEqualTo(TASKS);
    }
  }

  private static Credits credits(Database database) {
    return new Credits(database, new Ids(Clock.systemUTC(), new SecureRandom()));
  }

  private static long settled(Database database) {
    return count(database, "ledger_entries", "kind = '%s'".formatted(Kind.SETTLE.word()));
  }

  private static long count(Database database, String table, String which) {
    String sql = "SELECT COUNT(*) AS n FROM %s WHERE %s".formatted(table, which);
    return database.read(tx -> tx.single(sql, row -> row.number("n")).orElseThrow());
  }

  /** SQLite's file belongs to the servers, so it is theirs that is looked at. */
  private Database open(TestDatabase database) throws IOException {
    return Database.open(database.config().withDataDir(data), Clock.systemUTC());
  }
}
