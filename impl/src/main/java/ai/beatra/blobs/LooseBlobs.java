package ai.beatra.blobs;

import ai.beatra.store.Database;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes the blobs that are listed since perhaps nobody has them any more, if nobody does, an hour
 * after they were listed.
 */
public final class LooseBlobs {
  /**
   * In that time tasks that were accepted before still read their media, and whoever has written a
   * blob makes its row.
   */
  public static final Duration LATE = Duration.ofHours(1);

  private static final int SOME = 200;

  private final Database database;
  private final Blobs blobs;
  private final LooseBlobStore loose = new LooseBlobStore();
  private final OwnedBlobStore owned = new OwnedBlobStore();

  public LooseBlobs(Database database, Blobs blobs) {
    this.database = database;
    this.blobs = blobs;
  }

  /**
   * What became of them.
   *
   * @param left that were written too recently, and are looked at again an hour later
   */
  public record Done(int deleted, int left) {}

  /**
   * @param unwritten for how long those must not have been written that are deleted
   */
  public Done delete(Duration unwritten) throws IOException {
    long time = database.read(tx -> tx.now() - LATE.toMillis());
    int deleted = 0;
    int left = 0;
    List<String> some;
    do {
      some = database.read(tx -> loose.since(tx, time, SOME));
      var recent = new ArrayList<String>();
      for (String sha256 : unused(some)) {
        switch (blobs.delete(sha256, unwritten)) {
          case DELETED -> deleted++;
          case LEFT -> recent.add(sha256);
          case ABSENT -> {}
        }
      }
      left += recent.size();
      done(some, recent, time);
    } while (some.size() == SOME);
    return new Done(deleted, left);
  }

  private List<String> unused(List<String> some) {
    return database.read(tx -> owned.unused(tx, some));
  }

  /** Answers that are kept have their time to come; artifacts are listed again when they go. */
  private void done(List<String> some, List<String> recent, long time) {
    if (!some.isEmpty()) {
      database.change(
          tx -> {
            loose.remove(tx, some, time);
            loose.add(tx, owned.kept(tx, some), tx.now());
            loose.add(tx, recent, tx.now());
          });
    }
  }

  /** Lists those of these that no row has. */
  public void listUnused(List<String> some) {
    List<String> found = unused(some);
    if (!found.isEmpty()) {
      database.change(tx -> loose.add(tx, found, tx.now()));
    }
  }
}
