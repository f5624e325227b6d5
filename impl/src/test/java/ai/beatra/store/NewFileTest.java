package ai.beatra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new SQLite file is made by one script; it has to be what all migrations make of it. */
class NewFileTest {
  private static final Path SCRIPT = Path.of("src/main/resources/db/new-file.sql");
  private static final Path EXPECTED = Path.of("target/new-file.sql");

  @TempDir Path directory;

  /** What the migrations make, as Flyway runs them. */
  private DatabaseLocation migrated() {
    DatabaseLocation place = DatabaseLocation.of(directory.resolve("migrated.db"));
    Migrations.run(place);
    return place;
  }

  /** What the start of a server makes. */
  private DatabaseLocation made() throws IOException {
    Config config = Config.parse("test", "", Map.of()).withDataDir(directory);
    Database.open(config, Clock.systemUTC()).close();
    return DatabaseLocation.of(directory.resolve("beatra.db"));
  }

  private static List<String> texts(DatabaseLocation place, String query) throws SQLException {
    try (Connection connection = place.source().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }

  /** All of its tables and indexes and of Flyway's history, in the order in which they came. */
  private static String script(DatabaseLocation place) throws SQLException {
    List<String> statements =
        new ArrayList<>(
            texts(place, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"));
    statements.addAll(
        texts(
            place,
            """
            SELECT 'INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,'
              || ' installed_by, execution_time, success) VALUES (' || installed_rank || ', ' || quote(version) || ', '
              || quote(description) || ', ' || quote(type) || ', ' || quote(script) || ', ' || quote(checksum) || ', '
              || quote(installed_by) || ', 0, ' || success || ')'
            FROM flyway_schema_history ORDER BY installed_rank
            """));
    return "-- What the migrations make of an empty SQLite file; NewFileTest writes and compares it.\n"
        + String.join(";\n", statements)
        + ";\n";
  }

  @Test
  void theScriptSaysWhatTheMigrationsMake() throws IOException, SQLException {
    Files.writeString(EXPECTED, script(migrated()));

    assertThat(SCRIPT)
        .as("the migrations make something else by now: copy %s to %s", EXPECTED, SCRIPT)
        .hasSameTextualContentAs(EXPECTED);
  }

  @Test
  void aNewFileIsWhatTheMigrationsMake() throws IOException, SQLException {
    DatabaseLocation made = made();

    assertThat(script(made)).isEqualTo(script(migrated()));
    assertThat(texts(made, "SELECT installed_on FROM flyway_schema_history"))
        .hasSize(Migrations.VERSION)
        .allMatch(time -> time.matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d.*"));
  }

  /** Else the script would have to have it, too. */
  @Test
  void theMigrationsPutNothingIntoAnEmptyDatabase() throws SQLException {
    DatabaseLocation migrated = migrated();
    List<String> tables =
        texts(
            migrated,
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'flyway_schema_history'");

    assertThat(tables).isNotEmpty();
    for (String table : tables) {
      assertThat(texts(migrated, "SELECT * FROM " + table)).as(table).isEmpty();
    }
  }

  @Test
  void flywayFindsNothingToDoInANewFile() throws IOException, SQLException {
    DatabaseLocation made = made();
    String before = script(made);

    Migrations.run(made);

    assertThat(script(made)).isEqualTo(before);
  }

  @Test
  void aFileThatHasSomethingElseIsLeftToFlyway() throws SQLException {
    DatabaseLocation place = DatabaseLocation.of(directory.resolve("other.db"));
    try (Connection connection = place.source().getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("CREATE TABLE other (id TEXT)");
    }

    assertThatThrownBy(() -> Migrations.runInFile(place))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("are not as beatra made them");
  }
}
