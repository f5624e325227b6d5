package ai.beatra.artifacts;

import ai.beatra.store.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes rows that have expired, files that no row has, and what was never finished; all an hour
 * late. In that hour tasks that were accepted before still read their media, and whoever has
 * written a file makes its row: each writing makes the file new again, so a file that is older and
 * has no row gets none any more.
 */
final class Sweeper {
  private static final Logger log = LoggerFactory.getLogger(Sweeper.class);
  private static final Duration LATE = Duration.ofHours(1);
  private static final int SOME = 200;

  private final Database database;
  private final ArtifactStore store;
  private final BlobStore blobs;
  private final Clock clock;

  Sweeper(Database database, ArtifactStore store, BlobStore blobs, Clock clock) {
    this.database = database;
    this.store = store;
    this.blobs = blobs;
    this.clock = clock;
  }

  /**
   * Deletes what was left unfinished.
   *
   * @param alone whether nobody else can be at work on it
   */
  void clear(boolean alone) throws IOException {
    blobs.clear(alone ? Instant.MAX : limit());
  }

  private Instant limit() {
    return clock.instant().minus(LATE);
  }

  void sweep() throws IOException {
    int deleted;
    do {
      deleted = database.write(tx -> store.deleteExpired(tx, tx.now() - LATE.toMillis(), SOME));
    } while (deleted == SOME);
    Instant before = limit();
    blobs.old(before, SOME, some -> deleteUnused(some, before));
    blobs.clear(before);
  }

  private void deleteUnused(List<String> some, Instant before) {
    Set<String> inUse = database.read(tx -> store.inUse(tx, some));
    for (String sha256 : some) {
      try {
        if (!inUse.contains(sha256) && blobs.delete(sha256, before)) {
          log.debug("blob {} is deleted", sha256);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
