package ai.beatra.store;

import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** The settings under which SQLite loses no acknowledged transaction, measured under kill -9. */
final class Sqlite {
  /** How long one process waits for another one's write, and a reader for a disk that is busy. */
  static final Duration BUSY = Duration.ofSeconds(10);

  private Sqlite() {}

  static DataSource writing(Path file) {
    return writing(file, true);
  }

  /** The same without looking, for each row that goes, through all that might refer to it. */
  static DataSource unchecked(Path file) {
    return writing(file, false);
  }

  private static DataSource writing(Path file, boolean checked) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.enforceForeignKeys(checked);
    return source(file, config);
  }

  static DataSource reading(Path file) {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    return source(file, config);
  }

  /** A file that nobody else uses, and that needs no other beside it afterwards. */
  static DataSource alone(Path file) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.DELETE);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    return source(file, config);
  }

  private static DataSource source(Path file, SQLiteConfig config) {
    config.setBusyTimeout((int) BUSY.toMillis());
    // Else each insert is followed by a query for what it made, which nobody asks for.
    config.setGetGeneratedKeys(false);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }
}
