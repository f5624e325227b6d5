package ai.beatra.store;

import ai.beatra.config.Config;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/**
 * What a database file still has of rows that were deleted or changed: in pages that are free, and
 * in the log of what was written.
 */
public final class Traces {
  private static final int TRIES = 100;
  private static final int PAUSE_MS = 100;

  private Traces() {}

  /**
   * Writes an embedded database anew, without them: servers go on, but their writes wait for it. On
   * PostgreSQL it only lets their place be used again.
   *
   * @return false if a reader kept the log from being emptied; then it is when it is full
   * @throws StoreException if there is no room for it, or the database is not available
   */
  public static boolean remove(Config config) {
    DatabaseLocation place = DatabaseLocation.of(config);
    try (Connection connection = place.source().getConnection()) {
      Statements statements = Statements.passing(connection);
      if (config.database().url() == null) {
        statements.run("VACUUM", PreparedStatement::execute);
        return isLogEmptied(statements);
      }
      for (Table table : Tables.of(connection)) {
        statements.run("VACUUM " + table.quoted(), PreparedStatement::execute);
      }
      return true;
    } catch (SQLException e) {
      throw place.refusal().apply(e);
    }
  }

  private static boolean isLogEmptied(Statements statements) throws SQLException {
    for (int i = 0; i < TRIES; i++) {
      boolean busy =
          statements.run(
              "PRAGMA wal_checkpoint(TRUNCATE)",
              statement -> {
                try (ResultSet result = statement.executeQuery()) {
                  return result.next() && result.getInt(1) != 0;
                }
              });
      if (!busy) {
        return true;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return false;
  }
}
