package ai.beatra.backup;

import ai.beatra.blobs.Blob;
import ai.beatra.blobs.Blobs;
import ai.beatra.blobs.DamagedBlobException;
import ai.beatra.blobs.Draft;
import ai.beatra.blobs.LooseBlobs;
import ai.beatra.blobs.OwnedBlobStore;
import ai.beatra.store.Progress;
import ai.beatra.store.Reads;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Copies the files that a database names, but for those that are there already. */
final class FileCopy {
  private static final int SOME = 200;

  private final Reads database;
  private final Blobs source;
  private final Blobs target;
  private final Clock clock;
  private final Progress progress;
  private final OwnedBlobStore owned = new OwnedBlobStore();
  private final List<String> missing = new ArrayList<>();
  private final List<String> damaged = new ArrayList<>();
  private int files;
  private int copied;
  private long bytes;

  FileCopy(Reads database, Blobs source, Blobs target, Clock clock, Progress progress) {
    this.database = database;
    this.source = source;
    this.target = target;
    this.clock = clock;
    this.progress = progress;
  }

  /** Takes what is there for what it is called. */
  Report trusting() throws IOException {
    return each(
        "files, copied",
        blob -> {
          if (!isThere(blob)) {
            copy(blob);
          }
        });
  }

  /** Reads what is there, before and after the copy. */
  Report checking() throws IOException {
    return each(
        "files, copied and compared",
        blob -> {
          if (!target.holds(blob) && copy(blob) && !target.holds(blob)) {
            damaged.add(blob.sha256());
          }
        });
  }

  /** Reads what is there, and copies nothing. */
  Report comparing() throws IOException {
    return each(
        "files, compared",
        blob -> {
          if (!target.holds(blob)) {
            (isThere(blob) ? damaged : missing).add(blob.sha256());
          }
        });
  }

  private interface Work {
    void with(Blob blob) throws IOException;
  }

  private Report each(String told, Work work) throws IOException {
    long all = database.read(owned::count);
    String last = "";
    List<Blob> some;
    do {
      String after = last;
      some = database.read(tx -> owned.after(tx, after, SOME));
      for (Blob blob : some) {
        files++;
        work.with(blob);
        last = blob.sha256();
        progress.at(told, files, all);
      }
    } while (some.size() == SOME);
    return new Report(files, copied, bytes, missing, damaged);
  }

  private boolean isThere(Blob blob) throws IOException {
    try (InputStream there = target.open(blob, 0)) {
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** False if there was nothing to copy. */
  private boolean copy(Blob blob) throws IOException {
    try (InputStream in = source.open(blob, 0);
        Draft draft = target.draft()) {
      in.transferTo(draft);
      if (draft.blob().equals(blob)) {
        draft.keep();
        copied++;
        bytes += draft.size();
        return true;
      }
      damaged.add(blob.sha256());
    } catch (DamagedBlobException e) {
      damaged.add(blob.sha256());
    } catch (NoSuchFileException e) {
      long swept = clock.millis() - LooseBlobs.LATE.toMillis();
      if (database.read(tx -> owned.isOwnedAt(tx, blob.sha256(), swept))) {
        missing.add(blob.sha256());
      }
    }
    return false;
  }
}
