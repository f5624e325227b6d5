package ai.beatra.store;

import ai.beatra.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A new, empty database of one kind, gone when it is closed. */
public final class TestDatabase implements AutoCloseable {

  /** What every store has to run on. */
  public enum Kind {
    SQLITE,
    POSTGRESQL
  }

  /** Stands until it is moved. */
  public static final class TestClock extends Clock {
    private volatile Instant now = Instant.parse("2026-01-31T12:00:00Z");

    public void advance(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }

  /** In an order in which they can be dropped. */
  private static final List<String> TABLES =
      List.of(
          "moved_in",
          "limit_uses",
          "limit_tenants",
          "loose_blobs",
          "stored_bytes",
          "nodes",
          "tasks",
          "artifacts",
          "signing_secrets",
          "idempotency_keys",
          "leases",
          "calls",
          "ledger_entries",
          "wallets",
          "api_keys",
          "projects",
          "tenants",
          "flyway_schema_history");

  private final Kind kind;
  private final TestClock clock = new TestClock();
  private final Path directory;
  private final Config config;
  private Database database;

  public TestDatabase(Kind kind) throws IOException {
    this.kind = kind;
    this.directory = Files.createTempDirectory("beatra-test");
    this.config =
        kind == Kind.SQLITE
            ? Config.parse("test", "", Map.of()).withDataDir(directory)
            : TestPostgresql.freshConfig();
    if (kind == Kind.SQLITE) {
      MigratedFile.putInto(directory);
    }
    this.database = Database.open(config, clock);
  }

  public Kind kind() {
    return kind;
  }

  /** The clock that an embedded database goes by. */
  public TestClock clock() {
    return clock;
  }

  public Config config() {
    return config;
  }

  public Database database() {
    return database;
  }

  /** Closes the database and opens it again, as a restarted server does. */
  public Database reopen() throws IOException {
    database.close();
    database = Database.open(config, clock);
    return database;
  }

  void dropAll() {
    database.write(tx -> tx.update("DROP VIEW oldest_schema"));
    TABLES.forEach(table -> database.write(tx -> tx.update("DROP TABLE " + table)));
  }

  /**
   * Makes it one that an earlier version has left, with these rows, and opens it as a server does.
   */
  public Database upgraded(int from, List<String> rows) throws IOException {
    DatabaseLocation place = left(from);
    try (Connection connection = place.source().getConnection();
        Statement statement = connection.createStatement()) {
      for (String row : rows) {
        statement.execute(row);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    database = Database.open(config, clock);
    return database;
  }

  /** Makes it an empty one of an earlier version, which is not open. */
  DatabaseLocation left(int version) {
    dropAll();
    database.close();
    String url = config.database().url();
    DatabaseLocation place =
        url == null
            ? DatabaseLocation.of(directory.resolve("beatra.db"))
            : DatabaseLocation.of(config.database());
    Migrations.run(place, version);
    return place;
  }

  @Override
  public void close() throws IOException {
    database.close();
    if (kind == Kind.POSTGRESQL) {
      TestPostgresql.leave(config);
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
