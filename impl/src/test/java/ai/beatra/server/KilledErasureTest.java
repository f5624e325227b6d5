package ai.beatra.server;

import static ai.beatra.server.EraseCommandTest.count;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.store.Database;
import ai.beatra.store.Databases;
import ai.beatra.store.TestDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** A tenant is erased although somebody is killed: the server before, or the command itself. */
@Timeout(600)
class KilledErasureTest {
  private static final int ROUNDS = 2 * Integer.getInteger("rounds", 3);

  @TempDir Path data;

  private CommandLineContract.Result run(String... arguments) {
    CommandLineContract.Result result =
        CommandLineContract.run(Map.of("BEATRA_DATA_DIR", data.toString()), arguments);
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result;
  }

  private void assertBalanced() {
    assertThat(run("reconcile").out()).startsWith("The books balance.");
  }

  @ParameterizedTest
  @Databases(atLeast = TestDatabase.Kind.POSTGRESQL)
  void whatAKilledServerHasLeftRunningIsErasedToo(TestDatabase.Kind kind) throws Exception {
    try (TestDatabase database = new TestDatabase(kind)) {
      Path directory = kind == TestDatabase.Kind.SQLITE ? database.config().dataDir() : data;
      var settings = new HashMap<String, String>();
      settings.put("BEATRA_PORT", "0");
      settings.put("BEATRA_DATA_DIR", directory.toString());
      settings.put("BEATRA_SANDBOX_FAULTS", "true");
      settings.put("BEATRA_NODES_ALIVE_SECONDS", "2");
      if (kind == TestDatabase.Kind.POSTGRESQL) {
        settings.put(
            "BEATRA_DATABASE_URL", Objects.requireNonNull(database.config().database().url()));
      }
      var server = new ServerProcess(settings);
      String key = Files.readString(directory.resolve("dev-api-key")).strip();
      try (Wire wire = new Wire(server.port())) {
        Request slow =
            Request.post(TaskClient.GENERATIONS)
                .key(key)
                .json(EraseCommandTest.SLOW.formatted("boat"));
        assertThat(wire.send(slow).read().status()).isEqualTo(202);
        Eventually.holds(
            "it runs", () -> count(database.database(), "tasks WHERE status = 'running'") == 1);
      } finally {
        server.kill();
      }
      CommandLineContract.run(settings, "tenants", "disable", "local");

      CommandLineContract.Result result =
          CommandLineContract.run(settings, "tenants", "erase", "local", "--json");

      assertThat(result.exitCode()).as(result.err()).isZero();
      JsonNode told = new ObjectMapper().readTree(result.out());
      assertThat(told.get("tasks").intValue()).isEqualTo(1);
      assertThat(told.get("balance").asText()).startsWith("100000");
      assertThat(CommandLineContract.run(settings, "reconcile").out())
          .startsWith("The books balance.");
      assertThat(directory.resolve("dev-api-key")).doesNotExist();
    }
  }

  @Test
  void anErasureThatIsKilledIsRunAgain() throws Exception {
    var random = new Random();
    var tenants = new ArrayList<MarkedTenant>();
    RunningBeatra beatra = RunningBeatra.start(data);
    String estate = Estate.of(beatra);
    for (int round = 0; round < ROUNDS; round++) {
      tenants.add(MarkedTenant.on(beatra, "quxxle-" + round));
    }
    ManyCalls.write(beatra, 5_000);
    beatra.close();
    try (Database looking = Database.openExisting(beatra.config(), Clock.systemUTC())) {
      for (MarkedTenant tenant : tenants) {
        run("tenants", "disable", tenant.name());
        ServerProcess.killed(
            Map.of("BEATRA_DATA_DIR", data.toString()),
            () -> count(looking, "api_keys WHERE revoked_at IS NOT NULL") > 0,
            random.nextInt(400),
            "tenants",
            "erase",
            tenant.name());
        assertBalanced();
      }
      System.out.println(
          "killed before their ends: " + count(looking, "tenants WHERE name LIKE 'quxxle-%'"));
    }

    for (String name : names()) {
      if (name.startsWith("quxxle-") || name.startsWith("erased_")) {
        run("tenants", "erase", name);
      }
    }

    for (MarkedTenant tenant : tenants) {
      assertThat(tenant.in(data)).isEmpty();
    }
    assertBalanced();
    try (RunningBeatra again = beatra.again(Map.of())) {
      assertThat(Estate.of(again)).isEqualTo(estate);
    }
  }

  private List<String> names() throws IOException {
    var names = new ArrayList<String>();
    new ObjectMapper()
        .readTree(run("tenants", "list", "--json").out())
        .forEach(each -> names.add(each.get("name").asText()));
    return names;
  }
}
