package ai.beatra.store;

import ai.beatra.config.Config;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL of the tests: the one that BEATRA_TEST_PG_URL names (a JDBC URL with user and
 * password in it), else one that is started once for all tests of this JVM. Each test works in a
 * schema of its own.
 */
final class TestPostgresql {
  private static @Nullable String url;

  private TestPostgresql() {}

  /** A configuration whose database is a new, empty schema. */
  static Config freshConfig() {
    String schema = "t" + UUID.randomUUID().toString().replace("-", "");
    execute("CREATE SCHEMA " + schema);
    String base = url();
    String joined = base + (base.contains("?") ? "&" : "?") + "currentSchema=" + schema;
    return Config.parse("test", "database: {url: '" + joined + "'}", Map.of());
  }

  /** Takes the schema of such a configuration away. */
  static void drop(Config config) {
    String at = String.valueOf(config.database().url());
    execute("DROP SCHEMA " + at.substring(at.indexOf("currentSchema=") + 14) + " CASCADE");
  }

  private static void execute(String sql) {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private static synchronized String url() {
    String current = url;
    if (current == null) {
      String named = System.getenv("BEATRA_TEST_PG_URL");
      current = named == null ? start() : named;
      url = current;
    }
    return current;
  }

  private static String start() {
    try {
      EmbeddedPostgres server = EmbeddedPostgres.builder().start();
      return server.getJdbcUrl("postgres", "postgres");
    } catch (IOException | RuntimeException e) {
      throw unavailable(e);
    }
  }

  private static AssertionError unavailable(Exception e) {
    return new AssertionError(
        "The PostgreSQL tests need a PostgreSQL: none could be started here, and BEATRA_TEST_PG_URL"
            + " names none that answers (set it to a JDBC URL with user and password).",
        e);
  }
}
