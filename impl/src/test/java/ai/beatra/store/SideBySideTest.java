package ai.beatra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.accounts.Accounts;
import ai.beatra.ids.Ids;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** This build on a database that a later one has migrated, and several that migrate one at once. */
class SideBySideTest extends DatabaseContract {
  private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");

  /** Since there is a view that says who can work with a database. */
  private static final int SAID_SINCE = 16;

  /** What servers that know nothing of it may stumble over. */
  private static final Pattern TAKES =
      Pattern.compile(
          "(?i)DROP TABLE|DROP COLUMN|DROP CONSTRAINT|RENAME |ALTER COLUMN|ADD CONSTRAINT"
              + "|CREATE UNIQUE INDEX|ADD COLUMN (?![^,;]*DEFAULT)[^,;]*NOT NULL");

  /** Does what a server of a later version does when it starts. */
  private void migrateAhead(String... changes) {
    String url = test().config().database().url();
    DatabaseLocation place =
        url == null
            ? DatabaseLocation.of(test().config().dataDir().resolve("beatra.db"))
            : DatabaseLocation.of(test().config().database());
    Flyway.configure()
        .dataSource(place.source())
        .locations(
            Stream.concat(Stream.of("db/migration"), Stream.of(changes).map("ahead/"::concat))
                .toArray(String[]::new))
        .table("flyway_schema_history")
        .load()
        .migrate();
  }

  @Test
  void whatALaterBuildHasOnlyAddedToIsWorkedWith() throws IOException {
    migrateAhead("adds");

    Database database = test().reopen();

    var accounts =
        new Accounts(
            database, new Ids(Clock.systemUTC(), new SecureRandom()), new SecureRandom(), "local");
    accounts.createTenant("acme");
    assertThat(accounts.listTenants()).hasSize(1);
    assertThat(Database.schema(test().config()).isNewer()).isTrue();
    Database.openExisting(test().config(), Clock.systemUTC()).close();
  }

  @Test
  void whatALaterBuildHasTakenFromIsRefused() {
    migrateAhead("adds", "takes");

    assertThatThrownBy(() -> test().reopen())
        .isInstanceOf(NewerSchemaException.class)
        .hasMessageContaining(
            "was migrated by a newer beatra (its schema is 901, this build knows");
    assertThatThrownBy(() -> Database.openExisting(test().config(), Clock.systemUTC()))
        .isInstanceOf(NewerSchemaException.class);
  }

  @Test
  void aMigrationThatTakesSomethingSaysSo() throws IOException {
    try (Stream<Path> files = Files.list(MIGRATIONS)) {
      for (Path file : files.toList()) {
        String name = String.valueOf(file.getFileName());
        String text = Files.readString(file).replaceAll("--.*", "");
        if (Integer.parseInt(name.substring(1, name.indexOf("__"))) > SAID_SINCE
            && TAKES.matcher(text).find()) {
          assertThat(text)
              .as(
                  "%s takes something away that servers of the version before may use: if they do,"
                      + " it has to make the view oldest_schema again, and if not, to do without",
                  name)
              .contains("CREATE VIEW oldest_schema");
        }
      }
    }
  }

  @Test
  void whatIsTakenIsRecognized() {
    assertThat(
            List.of(
                "ALTER TABLE a DROP COLUMN b",
                "DROP TABLE a",
                "ALTER TABLE a RENAME TO b",
                "ALTER TABLE a ADD COLUMN b TEXT NOT NULL",
                "CREATE UNIQUE INDEX a ON b (c)"))
        .allMatch(sql -> TAKES.matcher(sql).find());
    assertThat(
            List.of(
                "ALTER TABLE a ADD COLUMN b TEXT",
                "ALTER TABLE a ADD COLUMN b BIGINT NOT NULL DEFAULT 0",
                "CREATE TABLE a (b TEXT NOT NULL)",
                "DROP INDEX a"))
        .noneMatch(sql -> TAKES.matcher(sql).find());
  }

  @Test
  void manyCanMigrateAnOldDatabaseAtOnce() throws Exception {
    test().left(14);
    Callable<Integer> start =
        () -> {
          try (Database one = Database.open(test().config(), Clock.systemUTC())) {
            return one.read(tx -> tx.query("SELECT * FROM leases", Row::toString).size());
          }
        };
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (Future<Integer> each : threads.invokeAll(List.of(start, start, start, start))) {
        assertThat(each.get()).isZero();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(Database.schema(test().config()).version()).isEqualTo(Migrations.VERSION);
  }
}
