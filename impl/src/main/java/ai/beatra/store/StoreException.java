package ai.beatra.store;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The database refused a statement or failed. Nothing of the transaction was kept, unless a message
 * says otherwise.
 */
public sealed class StoreException extends RuntimeException
    permits UniqueViolationException, StoreUnavailableException, NewerSchemaException {
  private static final long serialVersionUID = 1L;

  StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  static StoreException of(SQLException e) {
    if (isUniqueViolation(e)) {
      return new UniqueViolationException(e);
    }
    String message = e.getMessage() == null ? e.toString() : e.getMessage().strip();
    return isPassing(e)
        ? new StoreUnavailableException("the database is not available: " + message, e)
        : new StoreException("the database refused a statement: " + message, e);
  }

  private static boolean isUniqueViolation(SQLException e) {
    return e instanceof SQLiteException sqlite
        ? sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE
            || sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_PRIMARYKEY
        : "23505".equals(e.getSQLState());
  }

  /** Whether the same statement may well succeed a little later. */
  private static boolean isPassing(SQLException e) {
    if (e instanceof SQLiteException sqlite) {
      // The low byte of an extended code is its primary code.
      int primary = sqlite.getResultCode().code & 0xFF;
      return switch (SQLiteErrorCode.getErrorCode(primary)) {
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_FULL, SQLITE_IOERR, SQLITE_NOMEM -> true;
        case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_INTERRUPT -> true;
        default -> false;
      };
    }
    String state = e.getSQLState() == null ? "08000" : e.getSQLState();
    // 08 connection, 40 deadlock, 53 resources, 55P03 lock timeout, 57 shutdown or statement
    // timeout, 58 I/O, 25006 a replica.
    return state.matches("(08|40|53|57|58).*|55P03|25006");
  }
}
