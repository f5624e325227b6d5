package ai.beatra.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.config.Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnreachableDatabaseTest {

  @Test
  void aPostgresqlThatIsNotThereIsToldInOneLine() throws IOException {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }
    Config config =
        Config.parse(
            "test",
            "database: {url: 'jdbc:postgresql://127.0.0.1:" + port + "/x', user: u, password: p}",
            Map.of());

    assertThatThrownBy(() -> Database.open(config, Clock.systemUTC()))
        .isInstanceOf(StoreUnavailableException.class)
        .message()
        .startsWith("PostgreSQL cannot be reached: ")
        .endsWith("Start it, or correct database.url.")
        .doesNotContain("\n");
  }

  @Test
  void aFileThatIsNoDatabaseIsRefused(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("beatra.db"), "not a database, but long enough".repeat(50));
    Config config = Config.parse("test", "", Map.of()).withDataDir(directory);

    assertThatThrownBy(() -> Database.open(config, Clock.systemUTC()))
        .isInstanceOf(StoreException.class)
        .hasMessage(
            directory.resolve("beatra.db")
                + " is not a database, or is damaged: put a backup in its place, or name another"
                + " data directory (--data-dir, BEATRA_DATA_DIR or data_dir)");
  }

  private static Config settings(String database, String user, String password) throws IOException {
    return Config.parse(
        "test",
        "database: {url: '%s', user: %s, password: %s}"
            .formatted(TestPostgresql.urlOf(database), user, password),
        Map.of());
  }

  @Test
  void whatPostgresqlRefusesIsToldWithTheSettingAndWhatToDo() throws IOException {
    TestPostgresql.execute(
        "DROP DATABASE IF EXISTS bare",
        "CREATE DATABASE bare",
        "DROP ROLE IF EXISTS stranger; CREATE ROLE stranger LOGIN PASSWORD 'right'");
    TestPostgresql.executeIn("bare", "REVOKE CREATE ON SCHEMA public FROM PUBLIC");

    assertRefused(
        settings("nowhere", "postgres", "x"),
        "PostgreSQL has no such database: FATAL: database \"nowhere\" does not exist; make it"
            + " (CREATE DATABASE), or correct database.url");
    assertRefused(
        settings("bare", "nobody_at_all", "x"),
        "PostgreSQL does not let us in: FATAL: role \"nobody_at_all\" does not exist; correct"
            + " database.user and database.password");
    assertRefused(
        settings("bare", "stranger", "right"),
        "PostgreSQL does not let stranger (database.user) make tables; as the database's owner run:"
            + " GRANT USAGE, CREATE ON SCHEMA public TO stranger");
    assertThatThrownBy(
            () -> Database.openExisting(settings("bare", "stranger", "right"), Clock.systemUTC()))
        .hasMessageStartingWith(
            "there is nothing of beatra in the PostgreSQL database bare on localhost: start");
  }

  private static void assertRefused(Config config, String message) {
    assertThatThrownBy(() -> Database.open(config, Clock.systemUTC()))
        .isInstanceOf(StoreException.class)
        .hasMessage(message);
  }
}
