package ai.beatra.store;

import ai.beatra.config.Config;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Why a database cannot be opened, with the setting's name and what to do. */
final class Refusal {
  private static final Pattern SCHEMA = Pattern.compile("permission denied for schema (\\S+)");
  private static final String WRONG_PASSWORD = "28P01";
  private static final String NOT_LET_IN = "28000";
  private static final String NO_DATABASE = "3D000";
  private static final String NOT_ALLOWED = "42501";

  private Refusal() {}

  /** Of the SQLite file. */
  static StoreException of(SQLException e, Path file) {
    int code = e instanceof SQLiteException sqlite ? sqlite.getResultCode().code & 0xFF : 0;
    return switch (SQLiteErrorCode.getErrorCode(code)) {
      case SQLITE_NOTADB, SQLITE_CORRUPT ->
          new StoreException(
              file
                  + " is not a database, or is damaged: put a backup in its place, or name another"
                  + " data directory (--data-dir, BEATRA_DATA_DIR or data_dir)",
              e);
      case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM ->
          new StoreException(
              file + " cannot be opened for writing: give it, and its directory, to this user", e);
      default -> StoreException.of(e);
    };
  }

  /** Of a PostgreSQL database. */
  static StoreException of(SQLException e, Config.Database settings) {
    String state = Objects.requireNonNullElse(e.getSQLState(), "");
    String words = words(e);
    return switch (state) {
      case WRONG_PASSWORD, NOT_LET_IN ->
          new StoreException(
              "PostgreSQL does not let us in: "
                  + words
                  + "; correct database.user and database.password",
              e);
      case NO_DATABASE ->
          new StoreException(
              "PostgreSQL has no such database: "
                  + words
                  + "; make it (CREATE DATABASE), or correct database.url",
              e);
      case NOT_ALLOWED -> new StoreException(notAllowed(words, user(settings)), e);
      default ->
          state.startsWith("08")
              ? new StoreUnavailableException(
                  "PostgreSQL cannot be reached: " + words + " Start it, or correct database.url.",
                  e)
              : StoreException.of(e);
    };
  }

  private static String notAllowed(String words, String user) {
    Matcher schema = SCHEMA.matcher(words);
    return schema.find()
        ? "PostgreSQL does not let "
            + user
            + " (database.user) make tables; as the database's owner run: GRANT USAGE, CREATE ON"
            + " SCHEMA "
            + schema.group(1)
            + " TO "
            + user
        : "PostgreSQL does not let "
            + user
            + " (database.user) use its tables: "
            + words
            + "; make it their owner";
  }

  private static String user(Config.Database settings) {
    return Objects.requireNonNullElse(settings.user(), "the user of database.url");
  }

  /** What the database said, in one line. */
  static String words(SQLException e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /** The database's own error among the causes. */
  static @Nullable SQLException within(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }
}
