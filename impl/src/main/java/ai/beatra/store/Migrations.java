package ai.beatra.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/**
 * Brings a database to this build's schema. The SQL is in db/migration; a landed file is never
 * edited, what changes the schema is a new file and the next {@link #VERSION}. A new SQLite file
 * gets at once what all of them make of it, since Flyway takes a quarter of a first start: a test
 * compares the two.
 */
final class Migrations {
  /** The number of the last file in db/migration. */
  static final int VERSION = 18;

  /** Flyway's own table, and whose data are being moved into a database: of no use elsewhere. */
  static final String HISTORY = "flyway_schema_history";

  static final String MOVED_IN = "moved_in";
  private static final int MOVES_SINCE = 18;

  /** Says since version 16 which builds can work with a database that is ahead of them. */
  private static final String OLDEST = "oldest_schema";

  /** What the migrations make of an empty SQLite file, their history included. */
  private static final String NEW_FILE = "/db/new-file.sql";

  private Migrations() {}

  /**
   * Looks without Flyway, which takes its time to start.
   *
   * @throws NewerSchemaException if the database belongs to a later build, and has changed in a way
   *     that this one cannot work with
   */
  static Schema look(DatabaseLocation place) {
    try (Connection connection = place.source().getConnection()) {
      int found = version(connection);
      if (found > VERSION && oldest(connection) > VERSION) {
        throw new NewerSchemaException(place.name(), found, VERSION);
      }
      String source = found < MOVES_SINCE ? null : movesFrom(connection);
      return new Schema(place.name(), found, VERSION, source);
    } catch (SQLException e) {
      throw place.refusal().apply(e);
    }
  }

  /** Runs what is missing in a SQLite file, in which the caller is alone. */
  static void runInFile(DatabaseLocation place) {
    if (!fillIfEmpty(place)) {
      run(place);
    }
  }

  private static boolean fillIfEmpty(DatabaseLocation place) {
    try (Connection connection = place.source().getConnection();
        Statement statement = connection.createStatement()) {
      try (ResultSet anything = statement.executeQuery("SELECT name FROM sqlite_master")) {
        if (anything.next()) {
          return false;
        }
      }
      connection.setAutoCommit(false);
      // Of many statements, too, the driver runs all.
      statement.executeUpdate(newFile());
      connection.commit();
      return true;
    } catch (SQLException e) {
      throw place.refusal().apply(e);
    }
  }

  private static String newFile() {
    try (InputStream in = Migrations.class.getResourceAsStream(NEW_FILE)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs what is missing. On PostgreSQL Flyway lets one node in at a time; on SQLite the caller has
   * to.
   */
  static void run(DatabaseLocation place) {
    run(place, VERSION);
  }

  /** No further than to this version. */
  static void run(DatabaseLocation place, int version) {
    try {
      Flyway.configure(Migrations.class.getClassLoader())
          .dataSource(place.source())
          .loggers("slf4j")
          .locations("classpath:db/migration")
          .table(HISTORY)
          // A file of a later build that a build directory still holds must not run.
          .target(Integer.toString(version))
          .load()
          .migrate();
    } catch (FlywayException e) {
      SQLException cause = Refusal.within(e);
      throw cause == null
          ? new StoreException("the tables of " + place.name() + " are not as beatra made them", e)
          : place.refusal().apply(cause);
    }
  }

  /** Makes a table and takes that back: PostgreSQL lets not everybody. */
  static void tryOut(DatabaseLocation place) {
    try (Connection connection = place.source().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("CREATE TABLE beatra_check (id TEXT)");
      connection.rollback();
    } catch (SQLException e) {
      throw place.refusal().apply(e);
    }
  }

  /** 0 for an empty database. */
  private static int version(Connection connection) throws SQLException {
    if (!hasTable(connection, HISTORY)) {
      return 0;
    }
    int version = 0;
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT version FROM " + HISTORY + " WHERE success AND version IS NOT NULL")) {
      while (rows.next()) {
        version = Math.max(version, Integer.parseInt(rows.getString(1)));
      }
    }
    return version;
  }

  /** The first version of which a build can work with the database. */
  private static int oldest(Connection connection) throws SQLException {
    if (!hasTable(connection, OLDEST)) {
      return Integer.MAX_VALUE;
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT oldest FROM " + OLDEST)) {
      return row.next() ? row.getInt(1) : Integer.MAX_VALUE;
    }
  }

  private static @Nullable String movesFrom(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT source FROM moved_in WHERE ended_at IS NULL")) {
      return row.next() ? row.getString(1) : null;
    }
  }

  /** Or a view. */
  private static boolean hasTable(Connection connection, String name) throws SQLException {
    try (ResultSet tables =
        connection.getMetaData().getTables(null, connection.getSchema(), name, null)) {
      return tables.next();
    }
  }
}
