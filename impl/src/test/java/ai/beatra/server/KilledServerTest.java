package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.config.CatalogConfig;
import ai.beatra.config.Config;
import ai.beatra.credits.Credits;
import ai.beatra.credits.LedgerEntry;
import ai.beatra.credits.LedgerEntry.Kind;
import ai.beatra.ids.Ids;
import ai.beatra.store.Database;
import ai.beatra.store.Databases;
import ai.beatra.store.MigratedFile;
import ai.beatra.store.TestDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** A server that is killed in the middle of its work, again and again. */
@Timeout(600)
class KilledServerTest {
  /** {@code -Pthorough} and {@code -Pslow} play more. */
  private static final int ROUNDS = Integer.getInteger("rounds", 3);

  private static final int CLIENTS = 8;

  @TempDir Path data;
  private final long seed = Long.getLong("seed", new Random().nextLong());
  private final Random random = new Random(seed);

  /** When it is killed is chance; -Dseed= repeats it as far as it can be. */
  @BeforeEach
  void tellTheSeed() {
    System.out.println(getClass().getSimpleName() + ": -Dseed=" + seed);
  }

  /** What was answered, by Idempotency-Key: the id of the answer and its body. */
  private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

  private final Map<String, String> asked = new ConcurrentHashMap<>();
  private final AtomicInteger number = new AtomicInteger();

  /** The last one, which is not killed, spares a process. */
  private Beatra start(TestDatabase database) throws IOException {
    Config config = Config.parse("test", "", environment(database));
    CatalogConfig catalog = CatalogConfig.load(config, Map.of());
    return new Beatra(config, catalog, Clock.systemUTC(), key -> {});
  }

  private Map<String, String> environment(TestDatabase database) {
    var environment = new HashMap<String, String>();
    environment.put("BEATRA_PORT", "0");
    environment.put("BEATRA_DATA_DIR", data.toString());
    environment.put("BEATRA_NODES_ALIVE_SECONDS", "2");
    environment.put("BEATRA_SANDBOX_TOKEN_DELAY_MS", "1");
    String url = database.config().database().url();
    if (url != null) {
      environment.put("BEATRA_DATABASE_URL", url);
    }
    return environment;
  }

  private Request request(String idempotencyKey) throws IOException {
    return unkeyed(idempotencyKey).header("Idempotency-Key", idempotencyKey);
  }

  private Request unkeyed(String key) throws IOException {
    return Request.post("/v1/chat/completions")
        .key(Files.readString(data.resolve("dev-api-key")).strip())
        .json(Objects.requireNonNull(asked.get(key)));
  }

  private String newRequest() {
    int next = number.incrementAndGet();
    String key = "key-" + next;
    asked.put(
        key,
        "{\"model\":\"auto\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"Say %d\"}]}"
            .formatted(next % 2 == 0, next));
    return key;
  }

  /** Asks until the server is gone. */
  private void client(int port, boolean keyed, CountDownLatch enough) {
    try (Wire wire = new Wire(port)) {
      while (true) {
        String key = newRequest();
        Answer answer = wire.send(keyed ? request(key) : unkeyed(key)).read();
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
        acknowledged.put(key, answer.text());
        enough.countDown();
      }
    } catch (IOException e) {
      // It was killed.
    }
  }

  @ParameterizedTest
  @Databases(atLeast = TestDatabase.Kind.SQLITE)
  void losesNothingItHasAcknowledgedAndKeepsItsBooks(TestDatabase.Kind kind) throws Exception {
    MigratedFile.putInto(data);
    try (TestDatabase database = new TestDatabase(kind)) {
      for (int round = 0; round < ROUNDS; round++) {
        play(database, true, () -> {});
      }
      try (Beatra server = start(database)) {
        checkBooks(database);
        repeatAll(server.port());
        checkBooks(database);
      }
    }
  }

  /** Kills a server while its clients ask it. */
  private void play(TestDatabase database, boolean keyed, Runnable untilThen) throws Exception {
    ServerProcess server = new ServerProcess(environment(database));
    int port = server.port();
    var enough = new CountDownLatch(20 + random.nextInt(200));
    var clients = new ArrayList<Thread>();
    for (int i = 0; i < CLIENTS; i++) {
      var thread = new Thread(() -> client(port, keyed, enough));
      thread.start();
      clients.add(thread);
    }
    enough.await();
    untilThen.run();
    server.kill();
    for (Thread client : clients) {
      client.join();
    }
  }

  @ParameterizedTest
  @Databases(atLeast = TestDatabase.Kind.POSTGRESQL)
  void whatItHasLeasedComesBackAndWhatItHasAnsweredIsCharged(TestDatabase.Kind kind)
      throws Exception {
    MigratedFile.putInto(data);
    try (TestDatabase database = new TestDatabase(kind);
        Database opened = open(database)) {
      Runnable leased =
          () -> Eventually.holds("it has a lease", () -> count(opened, "leases", "1 = 1") > 0);
      for (int round = 0; round < Math.max(1, ROUNDS / 3); round++) {
        play(database, false, leased);
      }
      try (Beatra server = start(database)) {
        Eventually.holds(
            "no lease is left, and no call runs",
            () ->
                count(opened, "leases", "1 = 1") + count(opened, "calls", "ended_at IS NULL") == 0);
        checkBooks(database);
        assertThat(count(opened, "calls", "charged > 0"))
            .isEqualTo(count(opened, "ledger_entries", "kind = 'settle'"));
        assertThat(server.port()).isPositive();
      }
    }
  }

  private static long count(Database database, String table, String which) {
    String sql = "SELECT COUNT(*) AS n FROM %s WHERE %s".formatted(table, which);
    return database.read(tx -> tx.single(sql, row -> row.number("n")).orElseThrow());
  }

  private void checkBooks(TestDatabase database) throws IOException {
    try (Database opened = open(database)) {
      var credits = new Credits(opened, new Ids(Clock.systemUTC(), new SecureRandom()));
      String tenant =
          opened.read(
              tx ->
                  tx.single("SELECT id FROM tenants WHERE name = 'local'", row -> row.text("id"))
                      .orElseThrow());
      Eventually.holds("nothing is held", () -> credits.wallet(tenant).held().isZero());
      assertThat(credits.reconcile()).isEmpty();
      var settled = new HashMap<String, String>();
      for (LedgerEntry entry : credits.ledger(tenant, Integer.MAX_VALUE)) {
        if (entry.kind() == Kind.SETTLE) {
          settled.put(entry.ref(), entry.amount().toString());
        }
      }
      acknowledged.forEach(
          (key, text) -> {
            JsonNode chat = firstJson(text);
            assertThat(settled).as(key).containsKey(chat.get("id").textValue());
            if (chat.hasNonNull("usage")) {
              assertThat(settled)
                  .containsEntry(chat.get("id").textValue(), chat.at("/usage/credits").textValue());
            }
          });
    }
  }

  /** SQLite's file belongs to the servers, so it is theirs that is looked at. */
  private Database open(TestDatabase database) throws IOException {
    return Database.open(database.config().withDataDir(data), Clock.systemUTC());
  }

  private static JsonNode firstJson(String text) {
    try {
      String json = text.startsWith("data: ") ? text.substring(6, text.indexOf('\n')) : text;
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new AssertionError(text, e);
    }
  }

  /** Every request that was ever sent has its one answer: the one that was given, or a new one. */
  private void repeatAll(int port) throws IOException {
    try (Wire wire = new Wire(port)) {
      for (String key : List.copyOf(asked.keySet())) {
        Answer answer = wire.send(request(key)).read();
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
        @Nullable String before = acknowledged.put(key, answer.text());
        if (before != null) {
          assertThat(answer.text()).isEqualTo(before);
          assertThat(answer.has("Idempotent-Replayed")).isTrue();
        }
      }
    }
  }
}
