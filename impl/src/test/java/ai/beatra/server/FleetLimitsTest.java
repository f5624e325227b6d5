package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.accounts.NewKey;
import ai.beatra.accounts.RateLimits;
import ai.beatra.store.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three servers on one PostgreSQL, whose time is the real one. What may be let in is the limit and
 * what comes back while it is used, which is measured: so a slow run may let in more and is never
 * wrong.
 */
class FleetLimitsTest {
  private static final String CHAT =
      "{\"model\":\"auto\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":"
          + "\"Repeat the word go %d times\"}]}";

  private static final int SERVERS = 3;
  private static final int CLIENTS = 4;

  @TempDir static Path data;
  private static TestDatabase database;
  private static final List<RunningBeatra> servers = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    database = new TestDatabase(TestDatabase.Kind.POSTGRESQL);
    servers.add(RunningBeatra.start(data, settings(0)));
    while (servers.size() < SERVERS) {
      servers.add(servers.get(0).again(settings(0)));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    for (RunningBeatra server : servers) {
      server.close();
    }
    database.close();
  }

  private static Map<String, String> settings(int tokenDelayMs) {
    var settings = new HashMap<String, String>();
    settings.put("BEATRA_DATABASE_URL", Objects.requireNonNull(database.config().database().url()));
    settings.put("BEATRA_NODES_ALIVE_SECONDS", "2");
    settings.put("BEATRA_SANDBOX_TOKEN_DELAY_MS", Integer.toString(tokenDelayMs));
    return settings;
  }

  private static NewKey key(RateLimits limits) throws IOException {
    return servers.get(0).accounts(accounts -> accounts.createKey("local", null, null, limits));
  }

  private static Request chat(NewKey key, String body) {
    return Request.post("/v1/chat/completions").key(key.secret().reveal()).json(body);
  }

  private static long rows(NewKey key) throws IOException {
    return servers
        .get(0)
        .database(
            database ->
                database.read(
                    tx ->
                        tx.single(
                                "SELECT COUNT(*) AS n FROM limit_uses WHERE scope = ?",
                                row -> row.number("n"),
                                key.key().id())
                            .orElseThrow()));
  }

  /** What clients got, each with a connection of its own, until all are refused. */
  private static long untilRefused(int clients, Client client) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(SERVERS * clients);
    var work = new ArrayList<Callable<Long>>();
    for (int i = 0; i < SERVERS * clients; i++) {
      RunningBeatra server = servers.get(i % SERVERS);
      work.add(
          () -> {
            try (Wire wire = server.connect()) {
              return client.untilRefused(wire);
            }
          });
    }
    long all = 0;
    for (Future<Long> one : threads.invokeAll(work)) {
      all += one.get();
    }
    threads.shutdown();
    return all;
  }

  private interface Client {
    long untilRefused(Wire wire) throws IOException;
  }

  private static long most(int limit, long begun, long more) {
    double minutes = (System.nanoTime() - begun) / 60e9;
    return (long) (limit + limit * minutes + more + 1);
  }

  /** What is refused for its body was let in, and costs the sandbox nothing. */
  private static long requests(NewKey key, Wire wire) throws IOException {
    long passed = 0;
    for (int refused = 0; refused < 20; ) {
      Answer answer = wire.send(chat(key, "{")).read();
      if (answer.status() == 429) {
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 2);
        refused++;
      } else {
        passed++;
      }
    }
    return passed;
  }

  @Test
  void requestsAMinuteAreThereOnceForAllServers() throws Exception {
    NewKey key = key(new RateLimits(400, null, null));
    long begun = System.nanoTime();

    long passed = untilRefused(CLIENTS, wire -> requests(key, wire));

    assertThat(passed).isBetween(360L, most(400, begun, 0));
  }

  /** Each client knows what its answer took before it asks again, so one too many each. */
  @Test
  void tokensAMinuteAreThereOnceForAllServers() throws Exception {
    int limit = 1500;
    NewKey key = key(new RateLimits(null, limit, null));
    String body = CHAT.formatted("false", 20);
    long begun = System.nanoTime();

    long tokens =
        untilRefused(
            1,
            wire -> {
              long used = 0;
              while (true) {
                Answer answer = wire.send(chat(key, body)).read();
                if (answer.status() == 429) {
                  return used;
                }
                used += answer.json().at("/usage/total_tokens").asLong();
              }
            });

    long each =
        servers.get(0).send(servers.get(0).chat(body)).json().at("/usage/total_tokens").asLong();
    assertThat(tokens).isBetween(limit * 9L / 10, most(limit, begun, SERVERS * (45 + each)));
  }

  /** Whoever is refused comes again, until nobody has anything left that others could use. */
  @Test
  void requestsAtATimeAreThereOnceForAllServers() throws Exception {
    int limit = 20;
    NewKey key = key(new RateLimits(null, null, limit));
    var held = new ArrayList<CountDownLatch>();
    for (RunningBeatra server : servers) {
      held.add(server.generations().hold());
    }
    var wires = new ArrayList<Wire>();
    try {
      for (int i = 0; i < 2 * limit; i++) {
        Wire wire = servers.get(i % SERVERS).connect();
        wires.add(wire.send(chat(key, CHAT.formatted("false", 1))));
      }
      Eventually.holds("as many run as may", () -> comeAgain(key, wires) >= limit * 9 / 10);
      assertThat(running()).isBetween(limit * 9L / 10, (long) limit);
      Eventually.holds("all that may run do", () -> comeAgain(key, wires) == limit);
      for (int i = 0; i < 5; i++) {
        assertThat(comeAgain(key, wires)).isEqualTo(limit);
      }
    } finally {
      held.forEach(CountDownLatch::countDown);
      for (Wire wire : wires) {
        wire.close();
      }
    }
  }

  private static long running() {
    return servers.stream().mapToLong(server -> server.generations().waiting()).sum();
  }

  /** Sends again what was refused; how many run then. */
  private static long comeAgain(NewKey key, List<Wire> wires) {
    try {
      for (Wire wire : wires) {
        if (wire.hasAnswer()) {
          assertThat(wire.read().status()).isEqualTo(429);
          wire.send(chat(key, CHAT.formatted("false", 1)));
        }
      }
      return running();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aKilledServersRequestsMakeRoom() throws Exception {
    NewKey key = key(new RateLimits(null, null, 2));
    var environment = new HashMap<>(settings(200));
    environment.put("BEATRA_PORT", "0");
    environment.put("BEATRA_DATA_DIR", data.toString());
    var server = new ServerProcess(environment);
    try (Wire one = new Wire(server.port());
        Wire two = new Wire(server.port())) {
      one.send(chat(key, CHAT.formatted("true", 400))).readHead();
      two.send(chat(key, CHAT.formatted("true", 400))).readHead();
      assertThat(status(key)).isEqualTo(429);
    } finally {
      server.kill();
    }
    Eventually.holds("there is room again", () -> status(key) == 200);
  }

  private static int status(NewKey key) {
    try {
      return servers.get(1).send(chat(key, CHAT.formatted("false", 1))).status();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void keysWithoutLimitsHaveNoRows() throws Exception {
    NewKey free = key(RateLimits.NONE);
    NewKey limited = key(new RateLimits(60, 6000, 8));
    for (RunningBeatra server : servers) {
      assertThat(server.send(chat(free, CHAT.formatted("false", 1))).status()).isEqualTo(200);
      assertThat(server.send(chat(limited, CHAT.formatted("false", 1))).status()).isEqualTo(200);
    }

    assertThat(rows(free)).isZero();
    assertThat(rows(limited)).isGreaterThanOrEqualTo(3);
  }
}
