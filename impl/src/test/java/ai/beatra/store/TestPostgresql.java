package ai.beatra.store;

import ai.beatra.config.Config;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL of the tests: the one that BEATRA_TEST_PG_URL names (a JDBC URL with user and
 * password in it), else one that is started once for all tests of this JVM. Each test works in a
 * schema of its own.
 */
final class TestPostgresql {
  private static final String NAMED = "BEATRA_TEST_PG_URL";
  private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");
  private static final Pattern FILE = Pattern.compile("V(\\d+)__.*\\.sql");

  private static @Nullable String url;
  private static @Nullable String migrated;

  private TestPostgresql() {}

  /** A configuration whose database is a new schema with this build's empty tables. */
  static Config freshConfig() throws IOException {
    String schema = newSchema();
    // What Flyway would do, in a tenth of its time; the first one was made by Flyway itself.
    execute(
        "SET search_path TO %s; %s; CREATE TABLE flyway_schema_history AS TABLE %s"
            .formatted(schema, migrations(), migrated() + ".flyway_schema_history"));
    return config(schema);
  }

  private static String newSchema() {
    String schema = "t" + UUID.randomUUID().toString().replace("-", "");
    execute("CREATE SCHEMA " + schema);
    return schema;
  }

  private static Config config(String schema) {
    String base = url();
    String joined = base + (base.contains("?") ? "&" : "?") + "currentSchema=" + schema;
    return Config.parse("test", "database: {url: '" + joined + "'}", Map.of());
  }

  /** The files of this build's schema in their order. */
  private static String migrations() throws IOException {
    var files = new TreeMap<Integer, String>();
    try (Stream<Path> all = Files.list(MIGRATIONS)) {
      for (Path file : all.toList()) {
        Matcher name = FILE.matcher(String.valueOf(file.getFileName()));
        if (name.matches() && Integer.parseInt(name.group(1)) <= Migrations.VERSION) {
          files.put(Integer.valueOf(name.group(1)), Files.readString(file));
        }
      }
    }
    return String.join(";\n", files.values());
  }

  /** A schema that was migrated as a server's is; gone with this JVM. */
  private static synchronized String migrated() throws IOException {
    String known = migrated;
    if (known == null) {
      Config config = config(newSchema());
      Database.open(config, Clock.systemUTC()).close();
      known = schema(config);
      migrated = known;
      if (System.getenv(NAMED) != null) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drop(config)));
      }
    }
    return known;
  }

  /** Takes the schema of such a configuration away. */
  static void drop(Config config) {
    execute("DROP SCHEMA " + schema(config) + " CASCADE");
  }

  private static String schema(Config config) {
    String at = String.valueOf(config.database().url());
    return at.substring(at.indexOf("currentSchema=") + 14);
  }

  /** The URL of another database of the same server, without a user. */
  static String urlOf(String database) {
    return url().replaceAll("^(jdbc:postgresql://[^/]+/)[^?]*.*$", "$1" + database);
  }

  /** Each in a transaction of its own. */
  static void execute(String... statements) {
    at(url(), statements);
  }

  /** The same in another database, by the user who may do everything. */
  static void executeIn(String database, String... statements) {
    at(url().replaceAll("^(jdbc:postgresql://[^/]+/)[^?]*", "$1" + database), statements);
  }

  private static void at(String url, String... statements) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private static synchronized String url() {
    String current = url;
    if (current == null) {
      String named = System.getenv(NAMED);
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
