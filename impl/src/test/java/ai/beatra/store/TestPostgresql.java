package ai.beatra.store;

import ai.beatra.config.Config;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL of the tests: the one that BEATRA_TEST_PG_URL names (a JDBC URL with user and
 * password in it), else one that is started once for all tests of this JVM. Each test works in a
 * schema of its own, new or emptied, since to make one costs more than most of the tests.
 */
final class TestPostgresql {
  private static final String NAMED = "BEATRA_TEST_PG_URL";
  private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");
  private static final Pattern FILE = Pattern.compile("V(\\d+)__.*\\.sql");
  private static final String HISTORY = "flyway_schema_history";

  /** The schemas that tests have left, and what each consisted of when it was made. */
  private static final Map<String, List<String>> LEFT = new HashMap<>();

  private static final Map<String, List<String>> TAKEN = new HashMap<>();

  private static @Nullable String url;
  private static @Nullable Connection connection;
  private static @Nullable String migrated;

  private TestPostgresql() {}

  /** A configuration whose database is a schema with this build's empty tables. */
  static synchronized Config freshConfig() throws IOException {
    List<String> used = query("SELECT application_name FROM pg_stat_activity");
    for (String left : List.copyOf(LEFT.keySet())) {
      if (!used.contains(left)) {
        List<String> parts = LEFT.remove(left);
        if (parts(left).equals(parts)) {
          empty(left);
          TAKEN.put(left, parts);
          return config(left);
        }
        drop(left);
      }
    }
    String schema = newSchema();
    // What Flyway would do, in a tenth of its time; the first one was made by Flyway itself.
    String history = migrated() + "." + HISTORY;
    run("SET search_path TO " + schema);
    run(migrations());
    run("CREATE TABLE %s AS TABLE %s; RESET search_path".formatted(HISTORY, history));
    TAKEN.put(schema, parts(schema));
    return config(schema);
  }

  /** What was made, dropped or altered in a schema differs from what there was. */
  private static List<String> parts(String schema) {
    return query(
        "SELECT CONCAT_WS(' ', oid, relname, relnatts, relchecks) FROM pg_class"
            + " WHERE relnamespace = '%s'::regnamespace ORDER BY oid".formatted(schema));
  }

  /** The migrations have written into no table but their history. */
  private static void empty(String schema) {
    List<String> filled = filled(schema);
    if (!filled.isEmpty()) {
      run("TRUNCATE " + String.join(", ", filled) + " CASCADE");
    }
  }

  private static List<String> filled(String schema) {
    List<String> tables =
        query("SELECT tablename FROM pg_tables WHERE schemaname = '%s'".formatted(schema));
    return query(
        tables.stream()
            .filter(table -> !table.equals(HISTORY))
            .map(table -> schema + "." + table)
            .map(table -> "SELECT '%1$s' WHERE EXISTS (SELECT 1 FROM %1$s)".formatted(table))
            .collect(Collectors.joining(" UNION ALL ")));
  }

  private static String newSchema() {
    String schema = "t" + UUID.randomUUID().toString().replace("-", "");
    run("CREATE SCHEMA " + schema);
    return schema;
  }

  /** Its connections have the name of the schema, so that it is seen whether there are any. */
  private static Config config(String schema) {
    String base = url();
    String joined =
        base
            + (base.contains("?") ? "&" : "?")
            + "ApplicationName=%1$s&currentSchema=%1$s".formatted(schema);
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
  private static String migrated() throws IOException {
    String known = migrated;
    if (known == null) {
      known = newSchema();
      Database.open(config(known), Clock.systemUTC()).close();
      if (!filled(known).isEmpty()) {
        throw new AssertionError("a schema that is emptied would lack rows: " + filled(known));
      }
      migrated = known;
      if (System.getenv(NAMED) != null) {
        Runtime.getRuntime().addShutdownHook(new Thread(TestPostgresql::dropAll));
      }
    }
    return known;
  }

  /** Nobody needs the schema of such a configuration any more. */
  static synchronized void leave(Config config) {
    String at = String.valueOf(config.database().url());
    String schema = at.substring(at.indexOf("currentSchema=") + 14);
    List<String> parts = TAKEN.remove(schema);
    if (parts != null) {
      LEFT.put(schema, parts);
    }
  }

  private static synchronized void dropAll() {
    LEFT.keySet().forEach(TestPostgresql::drop);
    drop(String.valueOf(migrated));
  }

  private static void drop(String schema) {
    run("DROP SCHEMA " + schema + " CASCADE");
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

  private static void run(String sql) {
    try (Statement statement = connection().createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  /** The first column. */
  private static List<String> query(String sql) {
    try (Statement statement = connection().createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      var values = new ArrayList<String>();
      while (rows.next()) {
        values.add(String.valueOf(rows.getString(1)));
      }
      return values;
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private static Connection connection() throws SQLException {
    Connection known = connection;
    if (known == null) {
      known = DriverManager.getConnection(url());
      connection = known;
    }
    return known;
  }

  private static String url() {
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
      // It outlives no crash of the machine, nor does it keep much of its log, perhaps in memory.
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setServerConfig("full_page_writes", "off")
              .setServerConfig("max_wal_size", "128MB")
              .start();
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
