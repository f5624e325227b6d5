package ai.beatra.server;

import ai.beatra.blobs.Blobs;
import ai.beatra.blobs.FileBlobs;
import ai.beatra.blobs.FreeSpace;
import ai.beatra.blobs.S3Blobs;
import ai.beatra.config.Config;
import ai.beatra.config.S3Settings;
import ai.beatra.nodes.Periodic;
import ai.beatra.shares.Crew;
import ai.beatra.store.DataDirectory;
import ai.beatra.store.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

/**
 * Where media are kept.
 *
 * @param space is asked before something is begun that needs more of it
 * @param readers read blobs, and may wait for whatever those are kept in
 */
record StorageWiring(Blobs blobs, FreeSpace space, Executor readers) implements AutoCloseable {
  /** That wait for a store elsewhere at a time. */
  private static final int FAR_READERS = 32;

  /**
   * @param near its threads may wait for the disk
   */
  static StorageWiring open(Config config, Database database, Periodic periodic, Executor near)
      throws IOException {
    Path data = config.dataDir();
    Path directory = config.storageDirectory();
    DataDirectory.at(data);
    long least = (long) config.storage().leastFreeMib() << 20;
    var space = new FreeSpace(FreeSpace.of(List.of(data, directory)), least);
    S3Settings bucket = config.storage().s3();
    StorageWiring storage =
        bucket == null
            ? new StorageWiring(new FileBlobs(directory), space, near)
            : new StorageWiring(
                new S3Blobs(bucket, directory, database, longestTask(config.tasks())),
                space,
                Crew.of("storage", FAR_READERS));
    space.warn(directory, data);
    space.run();
    periodic.every("the look at the disk", FreeSpace.PERIOD, space::run);
    return storage;
  }

  /** What a task has made gets its row at its end. */
  private static Duration longestTask(Config.Tasks tasks) {
    return Duration.ofSeconds(Math.max(tasks.imageSeconds(), tasks.musicSeconds()));
  }

  /** Nothing is read or stored any more. */
  @Override
  public void close() {
    if (blobs instanceof S3Blobs bucket) {
      ((ExecutorService) readers).shutdownNow();
      bucket.close();
    }
  }
}
