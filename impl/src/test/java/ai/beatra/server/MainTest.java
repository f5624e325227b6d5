package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.config.Config;
import ai.beatra.store.DataDirectory;
import ai.beatra.store.Database;
import ai.beatra.store.MigratedFile;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest extends CommandLineContract {
  private static List<String> members(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private void assertFails(Result result, int exitCode, String line) {
    assertThat(result.err()).isEqualTo("beatra: " + line + System.lineSeparator());
    assertThat(result.out()).isEmpty();
    assertThat(result.exitCode()).isEqualTo(exitCode);
  }

  @Test
  void tenantsAreMadeListedAndDisabled() {
    JsonNode acme = json("tenants create acme");
    json("tenants create zoo");
    JsonNode disabled = json("tenants disable acme");

    assertThat(members(acme))
        .containsExactly(
            "id",
            "name",
            "balance",
            "held",
            "created_at",
            "disabled_at",
            "requests_per_minute",
            "tokens_per_minute",
            "concurrent_requests",
            "storage_mib");
    assertThat(acme.get("id").textValue()).startsWith("ten_");
    assertThat(acme.get("name").textValue()).isEqualTo("acme");
    assertThat(acme.get("created_at").textValue()).matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z");
    assertThat(acme.get("disabled_at").isNull()).isTrue();
    assertThat(disabled.get("disabled_at").isTextual()).isTrue();
    assertThat(json("tenants list")).hasSize(2).first().isEqualTo(disabled);
  }

  @Test
  void keysAreMadeListedAndRevoked() {
    json("tenants create acme");
    JsonNode plain = json("keys create --tenant acme");
    JsonNode named = json("keys create --tenant acme --project web --name site");
    JsonNode revoked = json("keys revoke " + plain.get("id").textValue());
    JsonNode list = json("keys list --tenant acme");

    assertThat(members(plain))
        .containsExactly(
            "id",
            "tenant",
            "project",
            "name",
            "start",
            "created_at",
            "revoked_at",
            "last_used_at",
            "requests_per_minute",
            "tokens_per_minute",
            "concurrent_requests",
            "key");
    assertThat(plain.get("key").textValue())
        .matches("sk-local-[0-9A-Za-z]{42}")
        .startsWith(plain.get("start").textValue());
    assertThat(plain.get("project").textValue()).isEqualTo("default");
    assertThat(plain.get("name").isNull()).isTrue();
    assertThat(named.get("project").textValue()).isEqualTo("web");
    assertThat(named.get("name").textValue()).isEqualTo("site");
    assertThat(revoked.get("revoked_at").isTextual()).isTrue();
    assertThat(list).hasSize(2).first().isEqualTo(revoked);
    assertThat(members(list.get(0)))
        .as("the key is shown once")
        .containsExactly(
            "id",
            "tenant",
            "project",
            "name",
            "start",
            "created_at",
            "revoked_at",
            "last_used_at",
            "requests_per_minute",
            "tokens_per_minute",
            "concurrent_requests");
  }

  @Test
  void anEmptyListIsAnEmptyArray() {
    assertThat(json("tenants list")).isEmpty();
    assertThat(run("tenants list").out()).isEqualTo("none" + System.lineSeparator());
  }

  @Test
  void withoutJsonThereIsATableForPeople() {
    run("tenants create a-rather-long-name");
    run("tenants create b");

    List<String> lines = run("tenants list").out().lines().toList();

    assertThat(lines).hasSize(3);
    assertThat(lines.get(0))
        .matches(
            "ID +NAME +BALANCE +HELD +CREATED_AT +DISABLED_AT +REQUESTS_PER_MINUTE +TOKENS_.+");
    assertThat(lines.get(1)).matches("ten_\\w{26}  a-rather-long-name  0\\.0000 .*");
    assertThat(lines.get(2).indexOf(" b "))
        .as("columns stand under each other")
        .isEqualTo(lines.get(1).indexOf(" a-"));
  }

  @Test
  void aNewKeyIsShownWithTheAdviceToKeepIt() {
    run("tenants create acme");

    assertThat(run("keys create --tenant acme").out())
        .containsPattern("(?m)^key +sk-local-\\w{42}$")
        .endsWith("Keep the key now: it cannot be shown again." + System.lineSeparator());
  }

  @Test
  void itWorksWhileAServerHasTheDirectoryAndTheDatabase() throws IOException {
    Config config = Config.parse("test", "", Map.of()).withDataDir(data);
    try (Closeable lock = DataDirectory.at(data).lock();
        Database database = Database.open(config, Clock.systemUTC())) {
      assertThat(lock).isNotNull();

      json("tenants create acme");

      List<String> names =
          database.read(tx -> tx.query("SELECT name FROM tenants", row -> row.text("name")));
      assertThat(names).containsExactly("acme");
    }
  }

  @Test
  void theKeysCarryTheConfiguredRegion() throws IOException {
    Path file = Files.writeString(data.resolve("my.yaml"), "region: eu1\n");
    json("tenants create acme --config " + file);

    assertThat(json("keys create --tenant acme --config " + file).get("key").textValue())
        .startsWith("sk-eu1-");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tenants list",
        "tenants create acme --credits 5",
        "keys create --tenant acme",
        "credits balance --tenant acme",
        "usage --tenant acme",
        "reconcile",
      })
  void noCommandMakesADatabase(String line) {
    Path elsewhere = data.resolve("elsewhere");

    assertFails(
        run(line + " --data-dir " + elsewhere),
        1,
        "there is nothing of beatra in "
            + elsewhere.resolve("beatra.db")
            + ": start the server once (scripts/beatra serve), or name the database that it uses"
            + " (--data-dir, BEATRA_DATA_DIR, data_dir or database.url)");
    assertThat(elsewhere).doesNotExist();
  }

  @Test
  void aDatabaseThatIsBehindIsLeftToTheServer() throws Exception {
    String url = "jdbc:sqlite:" + data.resolve("beatra.db");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM flyway_schema_history WHERE version <> '1'");
    }

    Result result = run("tenants list");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .hasLineCount(1)
        .contains("beatra.db is of an older beatra (its schema is 1, this build has ")
        .contains("start this build's server, which migrates it");
  }

  @Test
  void theDataDirectoryOfTheCommandLineWins() throws IOException {
    Path other = data.resolve("other");
    MigratedFile.putInto(other);
    run("tenants create acme --data-dir " + other);

    assertThat(json("tenants list")).isEmpty();
    assertThat(json("--data-dir " + other + " tenants list")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "keys create --tenant nobody|there is no tenant nobody",
        "keys list --tenant nobody|there is no tenant nobody",
        "tenants disable nobody|there is no tenant nobody",
        "keys revoke key_nothing|there is no key key_nothing",
        "tenants create Acme|a tenant's name has 1 to 63 lower-case letters, digits and -, not \"Acme\"",
        "tenants limit nobody --tokens-per-minute 1|there is no tenant nobody",
        "keys limit key_nothing --tokens-per-minute 1|there is no key key_nothing",
        "credits grant --tenant nobody 5|there is no tenant nobody",
        "credits balance --tenant nobody|there is no tenant nobody",
        "credits ledger --tenant nobody|there is no tenant nobody",
        "usage --tenant nobody|there is no tenant nobody",
        "usage --tenant nobody --json|there is no tenant nobody",
        "tenants list --config no-such-file.yaml|no-such-file.yaml: cannot be read: no such file",
      })
  void whatFailsIsOneLineAndExitCodeOne(String line, String problem) {
    assertFails(run(line), 1, problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tenants create|Missing required parameter: 'NAME' (see beatra tenants create --help)",
        "tenants create a b|Unmatched argument at index 3: 'b' (see beatra tenants create --help)",
        "keys create|Missing required option: '--tenant=TENANT' (see beatra keys create --help)",
        "keys|Missing required subcommand (see beatra keys --help)",
        "tenants --jsn list|Unknown option: '--jsn' (see beatra tenants --help)",
        "nonsense|Unmatched argument at index 0: 'nonsense' (see beatra --help)",
      })
  void whatIsNotUnderstoodIsOneLineAndExitCodeTwo(String line, String problem) {
    assertFails(run(line), 2, problem);
  }

  @Test
  void aWrongConfigurationIsALineForEachProblem() {
    Result result =
        run(
            Map.of("BEATRA_DATA_DIR", data.toString(), "BEATRA_PORT", "x", "BEATRA_REGIN", "eu"),
            "tenants",
            "list");

    assertThat(result.err().lines())
        .containsExactly(
            "beatra: BEATRA_PORT must be a whole number from 0 to 65535, not \"x\"",
            "beatra: BEATRA_REGIN: no such setting; did you mean BEATRA_REGION?");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void theVersionIsTheBuilds() {
    Result result = run("--version");

    assertThat(result.out()).matches("beatra \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\\R");
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void everyCommandHasHelp() {
    for (String command :
        List.of(
            "",
            "tenants ",
            "tenants create ",
            "tenants list ",
            "tenants limit ",
            "keys create ",
            "keys revoke ",
            "keys limit ",
            "credits ",
            "credits grant ",
            "credits balance ",
            "credits ledger ",
            "usage ",
            "check ",
            "reconcile ")) {
      Result result = run(command + "--help");

      assertThat(result.exitCode()).isZero();
      assertThat(result.out()).startsWith(("Usage: beatra " + command).strip());
    }
  }
}
