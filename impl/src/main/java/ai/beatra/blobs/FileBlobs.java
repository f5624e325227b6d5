package ai.beatra.blobs;

import ai.beatra.store.DataDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Blobs as files of one directory, which all nodes on one database share. How old they are is told
 * by the clock of whoever keeps the directory, never by a node's.
 */
public final class FileBlobs implements Blobs {
  private final Path blobs;
  private final Drafts drafts;
  private final Object lock = new Object();

  /**
   * @throws IOException if the directory cannot be used
   */
  public FileBlobs(Path directory) throws IOException {
    this.blobs = directory.resolve("blobs");
    try {
      DataDirectory.makePrivately(blobs);
    } catch (IOException e) {
      throw Drafts.unusable(directory, e);
    }
    this.drafts = new Drafts(directory);
  }

  @Override
  public void requireWritable() throws IOException {
    drafts.requireWritable();
  }

  @Override
  public Draft draft() throws IOException {
    return drafts.begin(this::adopt);
  }

  /** They can be read on when the blob is deleted. */
  @Override
  public InputStream open(Blob blob, long from) throws IOException {
    return Channels.newInputStream(FileChannel.open(path(blob.sha256())).position(from));
  }

  private Path path(String sha256) {
    return inner(sha256).resolve(sha256);
  }

  /** Two levels of 256 directories each. */
  private Path inner(String sha256) {
    return outer(sha256).resolve(sha256.substring(2, 4));
  }

  private Path outer(String sha256) {
    return blobs.resolve(sha256.substring(0, 2));
  }

  /**
   * Puts a finished file in its place, also where one with the same content is there already: so it
   * is as new to {@link #delete} as the row that will follow.
   */
  private void adopt(Path file, Blob blob) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(drafts.now()));
    Path inner = inner(blob.sha256());
    DataDirectory.makePrivately(inner);
    synchronized (lock) {
      Files.move(file, path(blob.sha256()), StandardCopyOption.ATOMIC_MOVE);
    }
    DataDirectory.force(inner);
    DataDirectory.force(outer(blob.sha256()));
    DataDirectory.force(blobs);
  }

  @Override
  public Instant now() throws IOException {
    return drafts.now();
  }

  /** Looks into 65,536 directories. */
  @Override
  public void walk(Instant before, int most, Consumer<List<String>> some) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path outer : Drafts.list(blobs)) {
      for (Path inner : Drafts.list(outer)) {
        for (Path blob : Drafts.list(inner)) {
          if (Drafts.isOld(blob, before)) {
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

  /** It is put aside first, since another node may write it between the look and the deletion. */
  @Override
  public Fate delete(String sha256, Duration unwritten) throws IOException {
    Instant before = drafts.now().minus(unwritten);
    Path blob = path(sha256);
    Path aside = drafts.unfinished();
    synchronized (lock) {
      if (!Drafts.isOld(blob, before)) {
        return Files.exists(blob) ? Fate.LEFT : Fate.ABSENT;
      }
      Files.move(blob, aside, StandardCopyOption.ATOMIC_MOVE);
      if (!Drafts.isOld(aside, before)) {
        Files.move(aside, blob, StandardCopyOption.ATOMIC_MOVE);
        return Fate.LEFT;
      }
    }
    Files.deleteIfExists(aside);
    return Fate.DELETED;
  }

  @Override
  public void clear(Instant before) throws IOException {
    drafts.clear(before);
  }
}
