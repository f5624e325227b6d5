package ai.beatra.store;

import ai.beatra.config.Config;
import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A database that no server works with and nobody else changes, until it is closed: one transaction
 * keeps all others from writing, and all that is read is read in it. One thread uses it.
 */
public final class Standstill implements Reads, Closeable {
  private final String name;
  private final Connection connection;
  private final Statements statements;
  private final Tx.Time time;
  private final Closeable lock;
  private final List<Table> tables;

  private Standstill(String name, Connection connection, Tx.Time time, Closeable lock)
      throws SQLException {
    this.name = name;
    this.connection = connection;
    this.statements = Statements.kept(connection);
    this.time = time;
    this.lock = lock;
    this.tables = Tables.of(connection);
  }

  /**
   * Takes the database that a configuration names.
   *
   * @param clock the time of an embedded database; PostgreSQL has its own
   * @throws IOException with one line for the user, if a server works with it
   * @throws StoreException if it is not there, not up to date, or somebody writes
   */
  public static Standstill of(Config config, Clock clock) throws IOException {
    Preparation.look(config).requireCurrent();
    Closeable lock = lock(config);
    DatabaseLocation place = DatabaseLocation.of(config);
    try {
      Connection connection = place.source().getConnection();
      try {
        return config.database().url() == null
            ? embedded(place, connection, clock, lock)
            : postgresql(config.database(), place, connection);
      } catch (SQLException | IOException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      lock.close();
      throw place.refusal().apply(e);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Keeps servers from the data directory of an embedded database, until it is closed; does nothing
   * where the database is elsewhere.
   *
   * @throws IOException with one line for the user, if a server has it
   */
  public static Closeable lock(Config config) throws IOException {
    if (config.database().url() != null) {
      return () -> {};
    }
    try {
      return DataDirectory.at(config.dataDir()).lock();
    } catch (IOException e) {
      throw new IOException(e.getMessage() + ": stop its server first", e);
    }
  }

  private static Standstill embedded(
      DatabaseLocation place, Connection connection, Clock clock, Closeable lock)
      throws SQLException {
    Statements.passing(connection).run("BEGIN IMMEDIATE", PreparedStatement::execute);
    return new Standstill(place.name(), connection, tx -> clock.millis(), lock);
  }

  /** What is read begins after the locks are taken: taking them shows the transaction nothing. */
  private static Standstill postgresql(
      Config.Database settings, DatabaseLocation place, Connection connection)
      throws SQLException, IOException {
    connection.setAutoCommit(false);
    var looking = new Tx(Statements.passing(connection), Postgresql::now);
    // Before the locks, too, which would be in the way of a server.
    requireNoServer(place.name(), looking);
    String all =
        Tables.of(connection).stream().map(Table::quoted).collect(Collectors.joining(", "));
    connection.commit();
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    for (String sql :
        List.of(
            "SET LOCAL lock_timeout = '10s'",
            "SET LOCAL idle_in_transaction_session_timeout = 0",
            "LOCK TABLE " + all + " IN SHARE ROW EXCLUSIVE MODE")) {
      Statements.passing(connection).run(sql, PreparedStatement::execute);
    }
    requireNoServer(place.name(), new Tx(Statements.passing(connection), Postgresql::now));
    return new Standstill(Postgresql.address(settings), connection, Postgresql::now, () -> {});
  }

  /**
   * @throws IOException with one line for the user, if a server works with this database
   */
  public static void requireNoServer(Config config, Database database) throws IOException {
    if (config.database().url() != null) {
      requireNone(DatabaseLocation.of(config).name(), database.read(LiveNodes::ids));
    }
  }

  private static void requireNoServer(String name, Tx tx) throws IOException {
    requireNone(name, LiveNodes.ids(tx));
  }

  private static void requireNone(String name, List<String> alive) throws IOException {
    if (!alive.isEmpty()) {
      throw new IOException(
          "the server "
              + alive.get(0)
              + " works with "
              + name
              + ": stop all servers first; one that was killed is taken for dead after"
              + " nodes.alive_seconds");
    }
  }

  /** Where it is, the same whenever it is named in the same way. */
  public String name() {
    return name;
  }

  List<Table> tables() {
    return tables;
  }

  @Override
  public <T> T read(Work<T> work) {
    var tx = new Tx(statements, time);
    T result = work.run(tx);
    tx.requireIntact();
    return result;
  }

  @Override
  public void close() throws IOException {
    try (lock;
        connection) {
      Statements.passing(connection).run("ROLLBACK", PreparedStatement::execute);
    } catch (SQLException e) {
      // The connection is gone, and with it all that it had locked.
      throw new IOException("the database was lost: " + Refusal.words(e), e);
    }
  }
}
