package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.config.CatalogConfig;
import ai.beatra.config.Config;
import ai.beatra.credits.Credits;
import ai.beatra.credits.LedgerEntry;
import ai.beatra.credits.LedgerEntry.Kind;
import ai.beatra.ids.Ids;
import ai.beatra.money.Amount;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** A server that is killed with hundreds of tasks waiting and some running, again and again. */
@Timeout(600)
class KilledTasksTest {
  /** {@code -Pthorough} and {@code -Pslow} play more. */
  private static final int ROUNDS = Integer.getInteger("rounds", 3);

  private static final int CLIENTS = 8;
  private static final int MANY = 150 * Math.min(ROUNDS, 2);

  /** Of so many tasks one makes a picture, which keeps a worker busy; the others fail at once. */
  private static final int PICTURES = 120 * Math.min(ROUNDS, 2);

  /** As many pictures are made first, so that everything else waits when the server is killed. */
  private static final int FIRST = 3;

  @TempDir Path data;
  private final long seed = Long.getLong("seed", new Random().nextLong());
  private final Random random = new Random(seed);

  /** When it is killed is chance; -Dseed= repeats it as far as it can be. */
  @BeforeEach
  void tellTheSeed() {
    System.out.println(getClass().getSimpleName() + ": -Dseed=" + seed);
  }

  /** The ids of the tasks by Idempotency-Key; empty where no answer came. */
  private final Map<String, String> asked = new ConcurrentHashMap<>();

  private final AtomicInteger number = new AtomicInteger();

  private Map<String, String> environment(TestDatabase database) {
    var environment = new HashMap<String, String>();
    environment.put("BEATRA_PORT", "0");
    environment.put("BEATRA_DATA_DIR", data.toString());
    environment.put("BEATRA_NODES_ALIVE_SECONDS", "2");
    environment.put("BEATRA_SANDBOX_FAULTS", "true");
    environment.put("BEATRA_TASKS_IMAGES", "" + FIRST);
    String url = database.config().database().url();
    if (url != null) {
      environment.put("BEATRA_DATABASE_URL", url);
    }
    return environment;
  }

  private Request request(String key) throws IOException {
    int index = Integer.parseInt(key);
    String model = index % PICTURES < FIRST ? "gpt-image-2" : "sandbox-fault-image-fails";
    return Request.post(TaskClient.GENERATIONS)
        .key(apiKey())
        .header("Idempotency-Key", key)
        .json("{\"model\":\"%s\",\"prompt\":\"abstract %s\"}".formatted(model, key));
  }

  private String apiKey() throws IOException {
    return Files.readString(data.resolve("dev-api-key")).strip();
  }

  /** Has tasks made until the server is gone. */
  private void client(int port, CountDownLatch enough) {
    try (Wire wire = new Wire(port)) {
      while (true) {
        String key = "" + number.getAndIncrement();
        asked.put(key, "");
        Answer answer = wire.send(request(key)).read();
        assertThat(answer.status()).as(answer::toString).isEqualTo(202);
        asked.put(key, answer.json().path("task_id").asText());
        enough.countDown();
      }
    } catch (IOException e) {
      // It was killed.
    }
  }

  @ParameterizedTest
  @Databases(atLeast = TestDatabase.Kind.POSTGRESQL)
  void endsEveryTaskOnceAndKeepsItsBooks(TestDatabase.Kind kind) throws Exception {
    MigratedFile.putInto(data);
    try (TestDatabase database = new TestDatabase(kind)) {
      for (int round = 0; round < ROUNDS; round++) {
        killInTheMiddle(database, round == 0 ? MANY : 1 + random.nextInt(MANY / 2));
      }
      Config config = Config.parse("test", "", environment(database));
      CatalogConfig catalog = CatalogConfig.load(config, Map.of());
      try (Beatra server = new Beatra(config, catalog, Clock.systemUTC(), key -> {})) {
        repeatAll(server.port());
        Map<String, JsonNode> tasks = ended(server.port());
        check(database, tasks);
        fetchAll(server.port(), tasks);
      }
    }
  }

  private void killInTheMiddle(TestDatabase database, int acknowledged) throws Exception {
    var server = new ServerProcess(environment(database));
    var enough = new CountDownLatch(acknowledged);
    var clients = new ArrayList<Thread>();
    for (int i = 0; i < CLIENTS; i++) {
      var thread = new Thread(() -> client(server.port(), enough));
      thread.start();
      clients.add(thread);
    }
    enough.await();
    server.kill();
    for (Thread client : clients) {
      client.join();
    }
  }

  /** Every request that was ever sent has its one task: the one that was told, or another. */
  private void repeatAll(int port) throws IOException {
    try (Wire wire = new Wire(port)) {
      for (String key : List.copyOf(asked.keySet())) {
        Answer answer = wire.send(request(key)).read();
        assertThat(answer.status()).as(answer::toString).isEqualTo(202);
        String id = answer.json().path("task_id").asText();
        String before = asked.put(key, id);
        if (before != null && !before.isEmpty()) {
          assertThat(id).isEqualTo(before);
          assertThat(answer.header("Idempotent-Replayed")).isEqualTo("true");
        }
      }
    }
    assertThat(asked.values()).doesNotHaveDuplicates();
  }

  /** All tasks by their ids, when each has ended. */
  private Map<String, JsonNode> ended(int port) throws IOException {
    var tasks = new HashMap<String, JsonNode>();
    try (Wire wire = new Wire(port)) {
      for (String id : asked.values()) {
        tasks.put(id, TaskClient.ended(wire, apiKey(), id));
      }
    }
    return tasks;
  }

  private void check(TestDatabase test, Map<String, JsonNode> tasks) throws IOException {
    var ends = new HashMap<String, List<LedgerEntry>>();
    try (Database database = Database.open(test.config().withDataDir(data), Clock.systemUTC())) {
      var credits = new Credits(database, new Ids(Clock.systemUTC(), new SecureRandom()));
      assertThat(credits.reconcile()).isEmpty();
      String tenant =
          database.read(
              tx ->
                  tx.single("SELECT id FROM tenants WHERE name = 'local'", row -> row.text("id"))
                      .orElseThrow());
      assertThat(credits.wallet(tenant).held()).isEqualTo(Amount.ZERO);
      for (LedgerEntry entry : credits.ledger(tenant, Integer.MAX_VALUE)) {
        if (entry.kind() != Kind.GRANT) {
          ends.computeIfAbsent(entry.ref(), ref -> new ArrayList<>()).add(entry);
        }
      }
      assertThat(stored(database)).isEqualTo(shown(tasks));
    }
    assertThat(tasks.keySet()).containsAll(ends.keySet());
    tasks.forEach((id, task) -> assertPaidOnce(task, ends.getOrDefault(id, List.of())));
  }

  private static void assertPaidOnce(JsonNode task, List<LedgerEntry> entries) {
    boolean succeeded = task.path("status").asText().equals("succeeded");
    assertThat(entries)
        .as(task::toString)
        .extracting(LedgerEntry::kind)
        .isEqualTo(succeeded ? List.of(Kind.SETTLE) : List.of());
    assertThat(task.at("/usage/credits").asText()).isEqualTo(succeeded ? "50.0000" : "0.0000");
    if (task.path("resolved_model").asText().equals("gpt-image-2") && !succeeded) {
      // It was cut off too often.
      assertThat(task.at("/error/code").asText()).isEqualTo("internal_error");
    }
  }

  /** The artifacts that there are. */
  private static Set<String> stored(Database database) {
    return new HashSet<>(
        database.read(tx -> tx.query("SELECT id FROM artifacts", row -> row.text("id"))));
  }

  /** The artifacts that tasks show. */
  private static Set<String> shown(Map<String, JsonNode> tasks) {
    var shown = new HashSet<String>();
    tasks
        .values()
        .forEach(
            task ->
                task.at("/output/images")
                    .forEach(image -> shown.add(image.path("artifact_id").asText())));
    return shown;
  }

  private void fetchAll(int port, Map<String, JsonNode> tasks) throws IOException {
    int pictures = 0;
    for (JsonNode task : tasks.values()) {
      for (JsonNode image : task.at("/output/images")) {
        String url = image.path("url").asText();
        try (Wire wire = new Wire(port)) {
          Answer file = wire.send(Request.get(url.substring(url.indexOf("/files/")))).read();
          assertThat(file.status()).as(url).isEqualTo(200);
          assertThat(file.body()).startsWith(0x89, 'P', 'N', 'G');
          pictures++;
        }
      }
    }
    assertThat(pictures).isPositive();
  }
}
