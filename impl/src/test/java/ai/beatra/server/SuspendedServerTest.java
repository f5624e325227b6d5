package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.config.CatalogConfig;
import ai.beatra.config.Config;
import ai.beatra.credits.Credits;
import ai.beatra.ids.Ids;
import ai.beatra.store.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose process or clock stood still, or jumped. */
class SuspendedServerTest {
  private static final String CHAT =
      "{\"model\":\"auto\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":"
          + "\"Repeat the word go %d times\"}]}";

  @TempDir Path data;
  private TestDatabase database;
  private Credits credits;

  @BeforeEach
  void open() throws IOException {
    database = new TestDatabase(TestDatabase.Kind.POSTGRESQL);
    credits = new Credits(database.database(), new Ids(Clock.systemUTC(), new SecureRandom()));
  }

  @AfterEach
  void close() throws IOException {
    database.close();
  }

  private Map<String, String> environment() {
    var environment = new HashMap<String, String>();
    environment.put("BEATRA_PORT", "0");
    environment.put("BEATRA_DATA_DIR", data.toString());
    environment.put("BEATRA_NODES_ALIVE_SECONDS", "2");
    environment.put("BEATRA_SANDBOX_TOKEN_DELAY_MS", "200");
    environment.put(
        "BEATRA_DATABASE_URL", Objects.requireNonNull(database.config().database().url()));
    return environment;
  }

  private Request chat(int words) throws IOException {
    return Request.post("/v1/chat/completions")
        .key(Files.readString(data.resolve("dev-api-key")).strip())
        .json(CHAT.formatted(words));
  }

  private List<String> column(String sql) {
    return database.database().read(tx -> tx.query(sql, row -> row.text("value")));
  }

  private String states() {
    return String.join(" ", column("SELECT state AS value FROM calls"));
  }

  /** None of the servers has said for a while that it is alive. */
  private boolean allAreSilent() {
    return database
        .database()
        .read(
            tx ->
                tx.query(
                        "SELECT id FROM nodes WHERE alive_until >= ?",
                        row -> row.text("id"),
                        tx.now())
                    .isEmpty());
  }

  @Test
  @Tag("thorough")
  void aServerThatStoodStillAloneGoesOn() throws Exception {
    var server = new ServerProcess(environment());
    try (Wire wire = new Wire(server.port())) {
      wire.send(chat(8)).readHead();
      wire.readChunk();
      server.suspend();
      Eventually.holds("it is taken for dead", this::allAreSilent);
      server.resume();

      assertThat(rest(wire)).contains("[DONE]").doesNotContain("error");
      assertThat(states()).isEqualTo("succeeded");
      assertThat(credits.reconcile()).isEmpty();
    } finally {
      server.kill();
    }
  }

  @Test
  void aServerThatWasTakenForDeadSettlesNothingOfWhatItLost() throws Exception {
    var server = new ServerProcess(environment());
    Config config = Config.parse("test", "", environment());
    try (Wire wire = new Wire(server.port());
        Beatra other =
            new Beatra(
                config, CatalogConfig.load(config, Map.of()), Clock.systemUTC(), key -> {})) {
      wire.send(chat(8)).readHead();
      wire.readChunk();
      server.suspend();
      Eventually.holds("the other one ends its call", () -> states().equals("abandoned"));
      server.resume();

      assertThat(rest(wire)).contains("billing_failed").doesNotContain("[DONE]");
      assertThat(states()).isEqualTo("abandoned");
      assertThat(column("SELECT kind AS value FROM ledger_entries ORDER BY number"))
          .containsExactly("grant");
      assertThat(credits.reconcile()).isEmpty();
      try (Wire again = new Wire(server.port())) {
        assertThat(again.send(chat(1)).read().events()).last().isEqualTo("[DONE]");
      }
      assertThat(credits.reconcile()).isEmpty();
      assertThat(other.port()).isPositive();
    } finally {
      server.kill();
    }
  }

  /** What is left of a stream. */
  private static String rest(Wire wire) throws IOException {
    var text = new StringBuilder();
    for (byte[] chunk = wire.readChunk(); chunk.length > 0; chunk = wire.readChunk()) {
      text.append(new String(chunk));
    }
    return text.toString();
  }

  @Test
  void aClockThatJumpsChangesNothing(@TempDir Path directory) throws Exception {
    Map<String, String> settings =
        Map.of("BEATRA_NODES_ALIVE_SECONDS", "1", "BEATRA_SANDBOX_TOKEN_DELAY_MS", "20");
    try (RunningBeatra beatra = RunningBeatra.start(directory, settings);
        Wire wire = beatra.connect()) {
      var held = beatra.generations().hold();
      wire.send(beatra.chat(CHAT.formatted(3)));
      Eventually.holds("it runs", () -> beatra.generations().waiting() == 1);
      for (int hours : new int[] {1, -2}) {
        beatra.clock().advance(Duration.ofHours(hours));
        awaitReaping(beatra, "chatcmpl-of-another-" + hours);
      }
      held.countDown();

      assertThat(wire.read().events()).last().isEqualTo("[DONE]");
      assertThat(beatra.settledBalance().toString()).startsWith("9999");
    }
  }

  /** Until a call that a dead server has left behind is ended. */
  private static void awaitReaping(RunningBeatra beatra, String id) throws IOException {
    beatra.database(
        database -> {
          database.write(
              tx ->
                  tx.update(
                      """
                      INSERT INTO calls (id, tenant_id, project_id, key_id, request_id, model,
                        provider, upstream_model, state, node, held, charged, input_tokens,
                        cached_input_tokens, output_tokens, reasoning_tokens, created_at)
                      SELECT ?, tenant_id, project_id, key_id, request_id, model, provider,
                        upstream_model, 'running', 'node_dead', 0, 0, 0, 0, 0, 0, created_at
                      FROM calls WHERE node <> 'node_dead'""",
                      id));
          Eventually.holds(
              "it is ended",
              () ->
                  database
                      .read(
                          tx ->
                              tx.single(
                                  "SELECT id FROM calls WHERE id = ? AND ended_at IS NOT NULL",
                                  row -> row.text("id"),
                                  id))
                      .isPresent());
          return true;
        });
  }
}
