package ai.beatra.store;

import ai.beatra.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An empty SQLite database with this build's schema. It is migrated once for each JVM and copied
 * from then on, since the migration costs more than most of the tests.
 */
public final class MigratedFile {
  private static final String NAME = "beatra.db";
  private static final byte[] CONTENT = migrated();

  private MigratedFile() {}

  /** Puts it into a data directory that has no database yet. */
  public static void putInto(Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    if (Files.notExists(file)) {
      // Made as a temporary file is, which only its owner can read.
      Path copy = Files.createTempFile(Files.createDirectories(directory), "migrated", ".db");
      Files.write(copy, CONTENT);
      Files.move(copy, file);
    }
  }

  private static byte[] migrated() {
    try {
      Path directory = Files.createTempDirectory("beatra-test");
      Config config = Config.parse("test", "", Map.of()).withDataDir(directory);
      // CallOutcome the last connection leaves everything in the one file.
      Database.open(config, Clock.systemUTC()).close();
      byte[] content = Files.readAllBytes(directory.resolve(NAME));
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
      return content;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
