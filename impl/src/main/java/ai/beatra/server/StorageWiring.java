package ai.beatra.server;

import ai.beatra.blobs.Blobs;
import ai.beatra.blobs.FreeSpace;
import ai.beatra.config.Config;
import ai.beatra.nodes.Periodic;
import ai.beatra.shares.Crew;
import ai.beatra.store.DataDirectory;
import ai.beatra.store.Database;
import java.io.IOException;
import java.nio.file.Path;
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
    Blobs blobs = Blobs.of(config, database);
    var storage =
        new StorageWiring(blobs, space, blobs.isFar() ? Crew.of("storage", FAR_READERS) : near);
    space.warn(directory, data);
    space.run();
    periodic.every("the look at the disk", FreeSpace.PERIOD, space::run);
    return storage;
  }

  /** Nothing is read or stored any more. */
  @Override
  public void close() {
    if (blobs.isFar()) {
      ((ExecutorService) readers).shutdownNow();
    }
    blobs.close();
  }
}
