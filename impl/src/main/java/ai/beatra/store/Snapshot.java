package ai.beatra.store;

import ai.beatra.config.IoReason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * A copy of an embedded database as it was at one moment, while a server may go on writing it. It
 * is one file that needs no other beside it, and nobody writes it.
 */
public final class Snapshot implements Reads, AutoCloseable {
  private static final int ALL_PAGES = -1;

  private final Path file;
  private final Pool connection;

  private Snapshot(Path file, Clock clock) {
    this.file = file;
    this.connection =
        new Pool("copy", true, Sqlite.reading(file), 1, tx -> clock.millis(), Sqlite.BUSY);
  }

  /**
   * Copies the database of a data directory, and looks whether the copy is sound.
   *
   * @param file where the copy is made, in place of what is there
   * @throws StoreException if there is no database, or it is damaged, or of another version
   * @throws IOException if the copy cannot be written
   */
  public static Snapshot take(Path dataDir, Path file, Clock clock) throws IOException {
    Path source = dataDir.toAbsolutePath().normalize().resolve(Database.FILE);
    if (Files.notExists(source)) {
      Schema.missing(source.toString(), Migrations.VERSION).requireCurrent();
    }
    makeEmpty(file);
    copy(source, file);
    Migrations.look(DatabaseLocation.of(file)).requireCurrent();
    finish(file);
    return new Snapshot(file, clock);
  }

  private static void makeEmpty(Path file) throws IOException {
    try {
      Files.deleteIfExists(file);
      Files.createFile(file, DataDirectory.privately(file));
    } catch (IOException e) {
      throw new IOException(file + " cannot be written: " + IoReason.of(e), e);
    }
  }

  /** In one step: in several, it would begin anew with each write of a server. */
  private static void copy(Path source, Path file) {
    try (Connection connection = Sqlite.reading(source).getConnection()) {
      int result =
          connection
              .unwrap(SQLiteConnection.class)
              .getDatabase()
              .backup("main", file.toString(), null, 0, 0, ALL_PAGES);
      if (result != 0) {
        SQLiteErrorCode code = SQLiteErrorCode.getErrorCode(result);
        throw new SQLiteException("copying " + source + " to " + file + ": " + code, code);
      }
    } catch (SQLException e) {
      throw Refusal.of(e, source);
    }
  }

  private static void finish(Path file) throws IOException {
    try (Connection connection = Sqlite.alone(file).getConnection();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("PRAGMA quick_check(1)")) {
      if (!found.next() || !"ok".equals(found.getString(1))) {
        throw new StoreException(file + " is damaged: " + found.getString(1), null);
      }
    } catch (SQLException e) {
      throw Refusal.of(e, file);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  @Override
  public <T> T read(Work<T> work) {
    return connection.run(work);
  }

  /**
   * Makes it the database of a data directory, in place of the one that is there; it cannot be read
   * here any more. A crash leaves the one or the other.
   */
  public void become(Path dataDir) throws IOException {
    close();
    Files.move(file, dataDir.resolve(Database.FILE), StandardCopyOption.ATOMIC_MOVE);
    DataDirectory.force(dataDir);
  }

  @Override
  public void close() {
    connection.close();
  }
}
