package ai.beatra.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directory that holds what must survive a restart, readable by its owner only. Do not open the
 * database's own files here: closing any descriptor of a file drops the locks that SQLite holds on
 * it.
 */
public final class DataDirectory {

  /** The right to serve from a data directory; one process has it at a time. */
  public static final class Lock implements AutoCloseable {
    private final FileChannel channel;

    private Lock(FileChannel channel) {
      this.channel = channel;
    }

    /** The operating system does the same when the process ends in any other way. */
    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private final Path path;

  private DataDirectory(Path path) {
    this.path = path;
  }

  /**
   * Makes the directory if it is not there.
   *
   * @throws IOException with one line for the user
   */
  public static DataDirectory at(Path path) throws IOException {
    Path absolute = path.toAbsolutePath().normalize();
    try {
      if (!Files.isDirectory(absolute)) {
        Files.createDirectories(absolute, ownerOnly(absolute, "rwx------"));
      }
    } catch (IOException e) {
      throw new IOException("the data directory " + absolute + " cannot be made: " + e, e);
    }
    return new DataDirectory(absolute);
  }

  /** Absolute. */
  public Path path() {
    return path;
  }

  /**
   * Takes the directory for this process until the lock is closed.
   *
   * @throws IOException with one line for the user if another process has it
   */
  public Lock lock() throws IOException {
    FileChannel channel = open("lock");
    try {
      if (tryLock(channel) == null) {
        throw new IOException("the data directory " + path + " is in use" + byWhom(channel));
      }
      channel.truncate(0);
      String pid = Long.toString(ProcessHandle.current().pid());
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
      return new Lock(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Waits until no other process prepares the database, and keeps others waiting until the lock is
   * closed.
   */
  Lock lockSchema() throws IOException {
    FileChannel channel = open("schema.lock");
    try {
      while (tryLock(channel) == null) {
        Thread.sleep(20);
      }
      return new Lock(channel);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      channel.close();
      throw new IOException("interrupted while another process prepares the database", e);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Writes a file that only the owner can read; it appears whole or not at all. */
  public Path writePrivately(String name, String text) throws IOException {
    Path file = path.resolve(name);
    Path unfinished = Files.createTempFile(path, name, ".tmp", ownerOnly(path, "rw-------"));
    try {
      try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        channel.force(true);
      }
      return Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private FileChannel open(String name) throws IOException {
    return FileChannel.open(
        path.resolve(name),
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
        ownerOnly(path, "rw-------"));
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // This very process has it.
      return null;
    }
  }

  private static String byWhom(FileChannel channel) throws IOException {
    ByteBuffer pid = ByteBuffer.allocate(20);
    int length = channel.read(pid, 0);
    String text = length <= 0 ? "" : new String(pid.array(), 0, length, StandardCharsets.US_ASCII);
    return text.matches("\\d+") ? " by process " + text : " by another process";
  }

  /** Windows has no such permissions; there the user's profile protects the files. */
  private static FileAttribute<?>[] ownerOnly(Path near, String permissions) {
    return near.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
