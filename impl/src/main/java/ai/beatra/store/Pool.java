package ai.beatra.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.sqlite.SQLiteConnection;

/**
 * Connections side by side, one transaction on each at a time: the readers, and on PostgreSQL the
 * writers too.
 */
final class Pool implements Writer {
  /** So often a transaction is run that PostgreSQL ends in favour of others. */
  private static final int TRIES = 5;

  private static final long PAUSE_MS = 5;

  private final HikariDataSource connections;
  private final Tx.Time time;

  /** Each is used by the thread that has its connection. */
  private final Map<Connection, Statements> kept = new ConcurrentHashMap<>();

  /**
   * @param name of the pool, in the log
   * @param patience past this the caller hears that the database is not available
   */
  Pool(String name, boolean reading, DataSource source, int size, Tx.Time time, Duration patience) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setReadOnly(reading);
    config.setDataSource(source);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(1);
    config.setAutoCommit(false);
    config.setConnectionTimeout(patience.toMillis());
    // The migrations have just shown that the database is there; connect when a connection is first
    // needed.
    config.setInitializationFailTimeout(-1);
    this.connections = new HikariDataSource(config);
    this.time = time;
  }

  @Override
  public <T> T run(Work<T> work) {
    for (int tries = 1; ; tries++) {
      try {
        return once(work);
      } catch (StoreUnavailableException e) {
        if (!e.isConflict() || tries == TRIES) {
          throw e;
        }
        pause(tries);
      }
    }
  }

  /** Without a connection, and not as long as whoever it met. */
  private static void pause(int tries) {
    try {
      TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(PAUSE_MS << tries) + 1);
    } catch (InterruptedException e) {
      // The next try goes its way, or ends by that.
      Thread.currentThread().interrupt();
    }
  }

  private <T> T once(Work<T> work) {
    try (Connection connection = connections.getConnection()) {
      boolean done = false;
      try {
        Tx tx = new Tx(statements(connection), time);
        T result = work.run(tx);
        tx.requireIntact();
        connection.commit();
        done = true;
        return result;
      } finally {
        if (!done) {
          rollback(connection);
        }
      }
    } catch (SQLException e) {
      throw StoreException.of(e);
    }
  }

  @Override
  public <T> CompletableFuture<T> begin(Work<T> work, Executor threads) {
    return CompletableFuture.supplyAsync(() -> run(work), threads);
  }

  /** SQLite's driver parses all that it is given; PostgreSQL's keeps what it has parsed. */
  private Statements statements(Connection connection) throws SQLException {
    if (!connection.isWrapperFor(SQLiteConnection.class)) {
      return Statements.passing(connection);
    }
    Connection own = connection.unwrap(SQLiteConnection.class);
    Statements known = kept.get(own);
    if (known != null) {
      return known;
    }
    for (Connection each : kept.keySet()) {
      if (each.isClosed()) {
        kept.remove(each);
      }
    }
    Statements made = Statements.kept(own);
    kept.put(own, made);
    return made;
  }

  @Override
  public int waiting() {
    HikariPoolMXBean pool = connections.getHikariPoolMXBean();
    return pool == null ? 0 : pool.getThreadsAwaitingConnection();
  }

  private void rollback(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // Nobody knows what state it is in; the error that brought us here is the one to tell.
      connections.evictConnection(connection);
    }
  }

  @Override
  public void close() {
    connections.close();
  }
}
