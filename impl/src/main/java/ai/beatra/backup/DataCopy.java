package ai.beatra.backup;

import ai.beatra.blobs.Blobs;
import ai.beatra.blobs.FileBlobs;
import ai.beatra.blobs.OwnedBlobStore;
import ai.beatra.store.DataDirectory;
import ai.beatra.store.Database;
import ai.beatra.store.Progress;
import ai.beatra.store.Snapshot;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies what an embedded server keeps. First the database as it is at one moment, then the files
 * that it names, and only then the database takes its place: whoever is killed in between leaves
 * what was there before, whole. Files that are there already are not copied again.
 */
public final class DataCopy {
  private static final String UNFINISHED = "beatra.db.unfinished";
  private static final int SOME = 200;

  private final Place from;
  private final Place to;
  private final Clock clock;
  private final Progress progress;
  private final OwnedBlobStore owned = new OwnedBlobStore();

  private DataCopy(Place from, Place to, Clock clock, Progress progress) {
    this.from = from;
    this.to = to;
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * Copies a server's data, which may run, into a directory that is new or has an earlier copy;
   * what the earlier one had and this one has not is deleted in the end.
   *
   * @throws IOException with one line for the user
   */
  public static Report backUp(Place server, Path directory, Clock clock, Progress progress)
      throws IOException {
    Place copies = Place.in(directory);
    if (Database.isOpenIn(copies.data())) {
      throw new IOException(
          copies.data() + " is or was used by a server: name a directory for copies only");
    }
    return new DataCopy(server, copies, clock, progress).run(true);
  }

  /**
   * Copies such a copy to where a server without data will look for it.
   *
   * @throws IOException with one line for the user, also if there is a database already
   */
  public static Report restore(Path directory, Place server, Clock clock, Progress progress)
      throws IOException {
    if (Database.isIn(server.data())) {
      throw new IOException(
          server.data()
              + " has a database already: stop its server and move the directory away, or name"
              + " another one (--data-dir, BEATRA_DATA_DIR or data_dir)");
    }
    return new DataCopy(Place.in(directory), server, clock, progress).run(false);
  }

  /**
   * @param only whether the files that the database does not name are deleted
   */
  private Report run(boolean only) throws IOException {
    DataDirectory target = DataDirectory.at(to.data());
    try (Closeable alone = target.lock();
        Snapshot database = Snapshot.take(from.data(), target.path().resolve(UNFINISHED), clock)) {
      if (from.storage() == null || to.storage() == null) {
        database.become(target.path());
        return Report.NOTHING;
      }
      return withFiles(database, new FileBlobs(from.storage()), new FileBlobs(to.storage()), only);
    }
  }

  private Report withFiles(Snapshot database, Blobs source, Blobs target, boolean only)
      throws IOException {
    target.clear(Instant.MAX);
    Report report = new FileCopy(database, source, target, clock, progress).trusting();
    List<String> unused = only ? unused(database, target) : List.of();
    database.become(to.data());
    for (String sha256 : unused) {
      target.delete(sha256, Duration.ZERO);
    }
    return report;
  }

  private List<String> unused(Snapshot database, Blobs blobs) throws IOException {
    var unused = new ArrayList<String>();
    blobs.walk(
        Instant.MAX, SOME, some -> unused.addAll(database.read(tx -> owned.unused(tx, some))));
    return unused;
  }
}
