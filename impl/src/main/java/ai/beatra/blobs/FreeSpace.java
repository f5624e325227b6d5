package ai.beatra.blobs;

import ai.beatra.error.ApiException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a part of the disk free for what runs already: below a floor nothing is begun that takes
 * more of it, while what was begun ends and is charged. Asking costs nothing; the disk is looked at
 * each second by a thread that may wait for it.
 */
public final class FreeSpace implements Runnable {
  /** How often to run it. */
  public static final Duration PERIOD = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(FreeSpace.class);
  private static final int RETRY_SECONDS = 60;

  /** Tells how many bytes can be written. */
  @FunctionalInterface
  public interface Gauge {
    long usable() throws IOException;
  }

  private final Gauge gauge;
  private final long least;
  private volatile boolean low;
  private volatile long free;
  private boolean unknown;

  /**
   * @param least the floor, in bytes
   */
  public FreeSpace(Gauge gauge, long least) {
    this.gauge = gauge;
    this.least = least;
  }

  /** The least that is free on the volumes of these directories, which exist. */
  public static Gauge of(List<Path> directories) {
    return () -> {
      long usable = Long.MAX_VALUE;
      for (Path directory : directories) {
        usable = Math.min(usable, Files.getFileStore(directory).getUsableSpace());
      }
      return usable;
    };
  }

  /** Says at the start what will soon be a problem. */
  public void warn(Path storage, Path database) throws IOException {
    FileStore volume = Files.getFileStore(storage);
    if (volume.equals(Files.getFileStore(database)) && gauge.usable() / 2 < least) {
      log.warn(
          "{} MiB are free on the volume that the storage and the database share. Below {} MiB (storage.least_free_mib)"
              + " uploads and new tasks are refused.",
          gauge.usable() >> 20,
          least >> 20);
    }
  }

  /** Looks at the disk. */
  @Override
  public void run() {
    try {
      long usable = gauge.usable();
      free = usable;
      unknown = false;
      if (usable < least != low) {
        low = usable < least;
        log.warn(
            low
                ? "{} MiB are free on the disk: uploads and new tasks are refused until there is more"
                : "{} MiB are free on the disk again: uploads and new tasks are taken",
            usable >> 20);
      }
    } catch (IOException e) {
      // A disk that cannot be asked tells those who write to it.
      if (!unknown) {
        log.warn("the free space of the disk cannot be found out: {}", e.getMessage());
      }
      unknown = true;
    }
  }

  /** How many bytes were free when it was looked last. */
  public long usable() {
    return free;
  }

  /** The floor, in bytes. */
  public long least() {
    return least;
  }

  /**
   * Lets those go on who are about to take more of the disk.
   *
   * @throws ApiException overloaded where too little is free
   */
  public void require() {
    if (low) {
      throw ApiException.overloaded(
          "The server has no room for more files right now. Send the request again later.",
          RETRY_SECONDS);
    }
  }
}
