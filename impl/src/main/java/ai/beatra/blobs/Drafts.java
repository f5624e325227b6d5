package ai.beatra.blobs;

import ai.beatra.config.IoReason;
import ai.beatra.store.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** The directory of what is not finished. */
final class Drafts {
  private final Path directory;

  /**
   * @param storage in which it stands
   * @throws IOException if it cannot be used, with one line for the operator
   */
  Drafts(Path storage) throws IOException {
    this.directory = storage.resolve("tmp");
    try {
      DataDirectory.makePrivately(directory);
    } catch (IOException e) {
      throw unusable(storage, e);
    }
  }

  static IOException unusable(Path storage, IOException e) {
    return new IOException(
        "the storage directory "
            + storage
            + " cannot be used: "
            + IoReason.of(e)
            + "; make it and give it to this user, or name another one (storage.directory)",
        e);
  }

  Draft begin(Draft.Keeper keeper) throws IOException {
    return new Draft(unfinished(), keeper);
  }

  /** The name of a file that is not there yet. */
  Path unfinished() {
    return directory.resolve(UUID.randomUUID().toString());
  }

  /** Writes something small, and deletes it. */
  void requireWritable() throws IOException {
    probe();
  }

  /** The time that a file gets which is written now. */
  Instant now() throws IOException {
    return probe();
  }

  private Instant probe() throws IOException {
    Path probe = Files.createTempFile(directory, "probe", null);
    try {
      Files.write(probe, new byte[] {1});
      return Files.getLastModifiedTime(probe).toInstant();
    } finally {
      Files.delete(probe);
    }
  }

  /** Deletes what was begun before a time. */
  void clear(Instant before) throws IOException {
    for (Path file : list(directory)) {
      if (isOld(file, before)) {
        Files.deleteIfExists(file);
      }
    }
  }

  static boolean isOld(Path file, Instant before) throws IOException {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(before);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
