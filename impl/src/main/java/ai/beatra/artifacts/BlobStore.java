package ai.beatra.artifacts;

import ai.beatra.artifacts.Artifacts.Blob;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.UUID;

/**
 * Files by the SHA-256 of their content: one appears whole or not at all, and is never changed. All
 * nodes on one database have the same directory.
 */
final class BlobStore {
  private final Path blobs;
  private final Path temporary;
  private final Clock clock;

  BlobStore(Path directory, Clock clock) throws IOException {
    this.blobs = directory.resolve("blobs");
    this.temporary = directory.resolve("tmp");
    this.clock = clock;
    makeDirectory(blobs);
    makeDirectory(temporary);
  }

  /** Readable by the owner only. */
  private static void makeDirectory(Path directory) throws IOException {
    boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (posix) {
      var owner = PosixFilePermissions.fromString("rwx------");
      Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(owner));
    } else {
      Files.createDirectories(directory);
    }
  }

  Path temporary() {
    return temporary;
  }

  Draft draft() throws IOException {
    return new Draft(this, temporary.resolve(UUID.randomUUID().toString()));
  }

  Path path(String sha256) {
    return outer(sha256).resolve(sha256.substring(2, 4)).resolve(sha256);
  }

  private Path outer(String sha256) {
    return blobs.resolve(sha256.substring(0, 2));
  }

  /**
   * Puts a finished file in its place, also where one with the same content is there already: so it
   * is as new to the sweeper as the row that will follow.
   */
  void adopt(Path file, Blob blob) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    Path outer = outer(blob.sha256());
    Path inner = outer.resolve(blob.sha256().substring(2, 4));
    makeDirectory(inner);
    Files.move(file, inner.resolve(blob.sha256()), StandardCopyOption.ATOMIC_MOVE);
    force(inner);
    force(outer);
    force(blobs);
  }

  /** A new name in a directory survives a crash only when the directory was written, too. */
  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory)) {
      channel.force(true);
    }
  }
}
