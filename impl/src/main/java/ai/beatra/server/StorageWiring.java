package ai.beatra.server;

import ai.beatra.blobs.Blobs;
import ai.beatra.blobs.FileBlobs;
import ai.beatra.blobs.FreeSpace;
import ai.beatra.config.Config;
import ai.beatra.nodes.Periodic;
import ai.beatra.store.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;

/**
 * Where media are kept.
 *
 * @param space is asked before something is begun that needs more of it
 */
record StorageWiring(Blobs blobs, FreeSpace space) {
  static StorageWiring open(Config config, Clock clock, Periodic periodic) throws IOException {
    Path data = config.dataDir();
    Path directory =
        Objects.requireNonNullElseGet(
            config.storage().directory(), () -> data.resolve("artifacts"));
    DataDirectory.at(data);
    long least = (long) config.storage().leastFreeMib() << 20;
    var space = new FreeSpace(FreeSpace.of(List.of(data, directory)), least);
    var blobs = new FileBlobs(directory, clock);
    space.warn(directory, data);
    space.run();
    periodic.every("the look at the disk", FreeSpace.PERIOD, space::run);
    return new StorageWiring(blobs, space);
  }
}
