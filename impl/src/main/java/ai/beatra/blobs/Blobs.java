package ai.beatra.blobs;

import ai.beatra.config.IoReason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Files by the SHA-256 of their content: one appears whole or not at all, and is never changed. All
 * nodes on one database have the same directory.
 */
public final class Blobs {
  private final Path blobs;
  private final Path temporary;
  private final Clock clock;
  private final FreeSpace space;
  private final Object lock = new Object();

  /**
   * @param space is asked before something is begun that needs more of it
   * @throws IOException if the directory cannot be used
   */
  public Blobs(Path directory, Clock clock, FreeSpace space) throws IOException {
    this.blobs = directory.resolve("blobs");
    this.temporary = directory.resolve("tmp");
    this.clock = clock;
    this.space = space;
    try {
      makeDirectory(blobs);
      makeDirectory(temporary);
    } catch (IOException e) {
      throw new IOException(
          "the storage directory "
              + directory
              + " cannot be used: "
              + IoReason.of(e)
              + "; make it and give it to this user, or name another one (storage.directory)",
          e);
    }
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

  /** Where files may be that are gone when they are closed. */
  public Path temporary() {
    return temporary;
  }

  /**
   * Lets those go on who are about to store more.
   *
   * @throws ai.beatra.error.ApiException overloaded where too little space is free
   */
  public void requireSpace() {
    space.require();
  }

  /**
   * Writes something small, and deletes it.
   *
   * @throws IOException if nothing can be stored
   */
  public void requireWritable() throws IOException {
    Path probe = Files.createTempFile(temporary, "probe", null);
    try {
      Files.write(probe, new byte[] {1});
    } finally {
      Files.delete(probe);
    }
  }

  /** A new blob in the making. */
  public Draft draft() throws IOException {
    return new Draft(this, temporary.resolve(UUID.randomUUID().toString()));
  }

  /** The file of a blob, for those who serve files. */
  public Path path(String sha256) {
    return outer(sha256).resolve(sha256.substring(2, 4)).resolve(sha256);
  }

  /** The bytes of a blob; they can be read on when it is deleted. */
  public FileChannel open(String sha256) throws IOException {
    return FileChannel.open(path(sha256));
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
    synchronized (lock) {
      Files.move(file, inner.resolve(blob.sha256()), StandardCopyOption.ATOMIC_MOVE);
    }
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

  /**
   * Hands over, some at a time, the names of those that were last written before a time. It walks
   * through 65,536 directories.
   */
  public void old(Instant before, int most, Consumer<List<String>> some) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path outer : list(blobs)) {
      for (Path inner : list(outer)) {
        for (Path blob : list(inner)) {
          if (isOld(blob, before)) {
            found.add(blob.getFileName().toString());
          }
          if (found.size() == most) {
            some.accept(List.copyOf(found));
            found.clear();
          }
        }
      }
    }
    if (!found.isEmpty()) {
      some.accept(found);
    }
  }

  /**
   * Deletes a blob that no row has. One that was written again meanwhile is left: it is put aside
   * first, since another node may write it between the look and the deletion.
   */
  public boolean delete(String sha256, Instant before) throws IOException {
    Path blob = path(sha256);
    Path aside = temporary.resolve(UUID.randomUUID().toString());
    synchronized (lock) {
      if (!isOld(blob, before)) {
        return false;
      }
      Files.move(blob, aside, StandardCopyOption.ATOMIC_MOVE);
      if (!isOld(aside, before)) {
        Files.move(aside, blob, StandardCopyOption.ATOMIC_MOVE);
        return false;
      }
    }
    return Files.deleteIfExists(aside);
  }

  /** Deletes what was left unfinished before a time. */
  public void clear(Instant before) throws IOException {
    for (Path file : list(temporary)) {
      if (isOld(file, before)) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static boolean isOld(Path file, Instant before) throws IOException {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(before);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
