package ai.beatra.store;

import ai.beatra.config.IoReason;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory that holds what must survive a restart, readable by its owner only. Do not open the
 * database's own files here: closing any descriptor of a file drops the locks that SQLite holds on
 * it.
 */
public final class DataDirectory {
  private static final Logger log = LoggerFactory.getLogger(DataDirectory.class);
  private static final String DIRECTORY = "rwx------";
  private static final String FILE = "rw-------";
  private static final String SETTINGS = " (--data-dir, BEATRA_DATA_DIR or data_dir)";

  private final Path path;

  private DataDirectory(Path path) {
    this.path = path;
  }

  /**
   * Makes the directory if it is not there, and closes to others what stands open: the directory
   * and the files that stand in it.
   *
   * @throws IOException with one line for the user
   */
  public static DataDirectory at(Path path) throws IOException {
    Path absolute = path.toAbsolutePath().normalize();
    try {
      makePrivately(absolute);
    } catch (IOException e) {
      throw new IOException(
          "the data directory "
              + absolute
              + " cannot be made: "
              + IoReason.of(e)
              + "; make it and give it to this user, or name another one"
              + SETTINGS,
          e);
    }
    close(absolute);
    return new DataDirectory(absolute);
  }

  /** Makes a directory that only the owner can use, unless there is one. */
  public static void makePrivately(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, ownerOnly(directory, DIRECTORY));
    }
  }

  private static void close(Path directory) throws IOException {
    if (!isPosix(directory)) {
      return;
    }
    try {
      mend(directory, DIRECTORY);
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(directory, Files::isRegularFile)) {
        for (Path file : files) {
          mend(file, FILE);
        }
      }
    } catch (IOException e) {
      throw new IOException(
          "the data directory "
              + directory
              + " cannot be kept from others: "
              + IoReason.of(e)
              + "; name one that is this user's own"
              + SETTINGS,
          e);
    }
  }

  private static void mend(Path path, String permissions) throws IOException {
    try {
      Set<PosixFilePermission> given = Files.getPosixFilePermissions(path);
      Set<PosixFilePermission> right = PosixFilePermissions.fromString(permissions);
      if (!right.containsAll(given)) {
        Files.setPosixFilePermissions(path, right);
        log.warn("{} was open to others ({})", path, PosixFilePermissions.toString(given));
      }
    } catch (NoSuchFileException e) {
      // Another process has put it in its place or taken it away.
    }
  }

  /** A new name in a directory survives a crash only when the directory was written, too. */
  public static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory)) {
      channel.force(true);
    }
  }

  /** Makes an empty file that only the owner can read, unless there is one. */
  void makePrivately(String name) throws IOException {
    try {
      Files.createFile(path.resolve(name), ownerOnly(path, FILE));
    } catch (FileAlreadyExistsException e) {
      // It has its content, too.
    }
  }

  /** With which a file in a directory is opened, so that only its owner can read it. */
  public static FileAttribute<?>[] privately(Path directory) {
    return ownerOnly(directory, FILE);
  }

  /** Absolute. */
  public Path path() {
    return path;
  }

  /**
   * Takes the directory for this process, the one that may serve from it, until the lock is closed
   * or the process ends.
   *
   * @throws IOException with one line for the user if another process has it
   */
  public Closeable lock() throws IOException {
    FileChannel channel = open("lock");
    try {
      if (tryLock(channel) == null) {
        throw new IOException("the data directory " + path + " is in use" + byWhom(channel));
      }
      channel.truncate(0);
      String pid = Long.toString(ProcessHandle.current().pid());
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Waits until no other process prepares the database, and keeps others waiting until the lock is
   * closed.
   */
  Closeable lockSchema() throws IOException {
    FileChannel channel = open("schema.lock");
    try {
      while (tryLock(channel) == null) {
        Thread.sleep(20);
      }
      return channel;
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
    Path unfinished = Files.createTempFile(path, name, ".tmp", ownerOnly(path, FILE));
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
    try {
      return FileChannel.open(
          path.resolve(name),
          Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
          ownerOnly(path, FILE));
    } catch (IOException e) {
      throw new IOException(
          "the data directory " + path + " cannot be written: " + IoReason.of(e) + SETTINGS, e);
    }
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

  private static boolean isPosix(Path near) {
    return near.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Windows has no such permissions; there the user's profile protects the files. */
  private static FileAttribute<?>[] ownerOnly(Path near, String permissions) {
    return isPosix(near)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
