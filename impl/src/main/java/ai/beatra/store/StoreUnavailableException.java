package ai.beatra.store;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The database is away, busy or full for the moment; the same transaction may succeed a little
 * later.
 */
public final class StoreUnavailableException extends StoreException {
  private static final long serialVersionUID = 1L;

  StoreUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * Whether the database as a whole is away, which is logged already; else only this transaction
   * met others.
   */
  public boolean isAway() {
    if (getCause() instanceof SQLiteException sqlite) {
      int primary = sqlite.getResultCode().code & 0xFF;
      return primary != SQLiteErrorCode.SQLITE_BUSY.code
          && primary != SQLiteErrorCode.SQLITE_LOCKED.code;
    }
    // Deadlocks, and locks and statements that took too long.
    return getCause() instanceof SQLException e
        && !String.valueOf(e.getSQLState()).matches("40.*|55P03|57014");
  }

  /**
   * Whether PostgreSQL ended the transaction so that others could go on: a deadlock, or changes
   * that cannot have come one after the other. Nothing of it was kept, and it may be run again at
   * once.
   */
  boolean isConflict() {
    return getCause() instanceof SQLException e
        && String.valueOf(e.getSQLState()).matches("40001|40P01");
  }
}
