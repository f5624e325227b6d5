package ai.beatra.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Connections side by side, one transaction on each at a time: the readers, and on PostgreSQL the
 * writers too.
 */
final class Pool implements Writer {
  private final HikariDataSource connections;
  private final Tx.Time time;

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
    try (Connection connection = connections.getConnection()) {
      boolean done = false;
      try {
        Tx tx = new Tx(connection, time);
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
