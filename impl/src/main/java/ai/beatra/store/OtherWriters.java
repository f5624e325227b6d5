package ai.beatra.store;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Whether other processes have written to the file of SQLite, which tells a connection so: the
 * writer's is asked, for which what this process writes itself does not count.
 */
final class OtherWriters {
  /** Where nothing is written, it is looked as often. */
  static final long LOOK_MILLIS = 50;

  private static final long UNKNOWN = -1;

  private long version = UNKNOWN;
  private volatile long count;

  /** Goes up when others may have written. */
  long count() {
    return count;
  }

  /** Called by the thread that has the writer's connection, in a transaction or not. */
  void look(Statements open) throws SQLException {
    long now =
        open.run(
            "PRAGMA data_version",
            statement -> {
              try (ResultSet result = statement.executeQuery()) {
                return result.next() ? result.getLong(1) : UNKNOWN;
              }
            });
    if (now != version) {
      version = now;
      advance();
    }
  }

  /** The connection is gone; what another one is told cannot be compared. */
  void lost() {
    version = UNKNOWN;
    advance();
  }

  private synchronized void advance() {
    count++;
  }
}
