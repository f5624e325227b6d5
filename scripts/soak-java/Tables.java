import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the server keeps: how much of it there is, and how it gets old sooner. Days cannot be waited
 * for, so everything that is older than some minutes is made as much older as it is kept; what the
 * server then does about it is its own.
 */
final class Tables implements AutoCloseable {
  private static final List<String> NAMES =
      List.of(
          "calls",
          "tasks",
          "artifacts",
          "idempotency_keys",
          "loose_blobs",
          "leases",
          "ledger_entries",
          "nodes");

  /** So many rows in one transaction: the server must not have to wait. */
  private static final int SOME = 500;

  private final Connection connection;
  private final Path files;

  /**
   * @param files where the media are
   */
  Tables(String jdbc, Path files) throws SQLException {
    this.connection = DriverManager.getConnection(jdbc);
    this.files = files;
  }

  /** Rows by table, files and their sizes. */
  Map<String, Double> sizes() throws SQLException, IOException {
    var sizes = new LinkedHashMap<String, Double>();
    for (String name : NAMES) {
      sizes.put(name, (double) count(name));
    }
    double[] all = new double[2];
    each(
        file -> {
          all[0]++;
          all[1] += Files.size(file) / 1e6;
        });
    sizes.put("files", all[0]);
    sizes.put("files MB", all[1]);
    return sizes;
  }

  private long count(String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
      result.next();
      return result.getLong(1);
    }
  }

  /** Makes everything old that is older than this. */
  void age(Duration than) throws SQLException, IOException {
    long before = Instant.now().minus(than).toEpochMilli();
    // As long as the server keeps it, and a little more.
    age("calls", "id", "ended_at", before, Duration.ofDays(401));
    age("tasks", "id", "completed_at", before, Duration.ofDays(91));
    age("artifacts", "id", "expires_at", before + days(30), Duration.ofDays(31));
    age("idempotency_keys", "ref", "expires_at", before + days(1), Duration.ofHours(25));
    age("loose_blobs", "sha256", "since", before, Duration.ofHours(2));
    each(
        file -> {
          if (Files.getLastModifiedTime(file).toMillis() < before) {
            Files.setLastModifiedTime(
                file, FileTime.fromMillis(before - Duration.ofHours(2).toMillis()));
          }
        });
  }

  private static long days(int count) {
    return Duration.ofDays(count).toMillis();
  }

  private void age(String table, String id, String time, long before, Duration by)
      throws SQLException {
    long old = before - by.toMillis() / 2;
    String sql =
        "UPDATE %1$s SET %3$s = %3$s - %5$d WHERE %2$s IN (SELECT %2$s FROM %1$s WHERE %3$s < %4$d AND %3$s > %6$d LIMIT %7$d)"
            .formatted(table, id, time, before, by.toMillis(), old, SOME);
    int changed;
    do {
      try (Statement statement = connection.createStatement()) {
        changed = statement.executeUpdate(sql);
      }
    } while (changed == SOME);
  }

  private interface Each {
    void file(Path file) throws IOException;
  }

  private void each(Each each) throws IOException {
    if (!Files.isDirectory(files)) {
      return;
    }
    try (Stream<Path> all = Files.walk(files)) {
      for (Path file : (Iterable<Path>) all::iterator) {
        try {
          if (Files.isRegularFile(file)) {
            each.file(file);
          }
        } catch (java.nio.file.NoSuchFileException gone) {
          // Deleted just now.
        }
      }
    } catch (java.io.UncheckedIOException gone) {
      // So was a directory.
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
