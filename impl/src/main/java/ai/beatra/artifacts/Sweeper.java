package ai.beatra.artifacts;

import ai.beatra.artifacts.ArtifactStore.Gone;
import ai.beatra.blobs.Blobs;
import ai.beatra.blobs.LooseBlobStore;
import ai.beatra.idempotency.Idempotency;
import ai.beatra.nodes.Periodic;
import ai.beatra.store.Database;
import ai.beatra.store.Tx;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes rows that have expired, files that no row has, and what was never finished; all an hour
 * late. In that hour tasks that were accepted before still read their media, and whoever has
 * written a file makes its row: each writing makes the file new again, so a file that is older and
 * has no row gets none any more.
 */
public final class Sweeper {
  private static final Logger log = LoggerFactory.getLogger(Sweeper.class);
  private static final Duration SWEEP = Duration.ofMinutes(10);
  private static final Duration WALK = Duration.ofHours(6);
  private static final Duration LATE = Duration.ofHours(1);
  private static final int SOME = 200;

  private final Database database;
  private final ArtifactStore store;
  private final QuotaStore quotas;
  private final LooseBlobStore loose = new LooseBlobStore();
  private final Idempotency answers = new Idempotency();
  private final Blobs blobs;

  Sweeper(Database database, ArtifactStore store, QuotaStore quotas, Blobs blobs) {
    this.database = database;
    this.store = store;
    this.quotas = quotas;
    this.blobs = blobs;
  }

  /** Deletes what earlier processes left unfinished, and from now on what has expired. */
  public void start(Periodic periodic) throws IOException {
    // Where nobody else can be at work, all that is there was left.
    blobs.clear(database.isEmbedded() ? Instant.MAX : limit());
    periodic.every("the sweep of artifacts", SWEEP, this::sweep);
    periodic.every("the walk through the storage", WALK, this::walk);
  }

  private Instant limit() throws IOException {
    return blobs.now().minus(LATE);
  }

  /** Deletes what has expired, and what nobody has. */
  void sweep() throws IOException {
    int deleted;
    do {
      deleted = database.write(this::deleteExpired);
    } while (deleted == SOME);
    deleteLoose();
    blobs.clear(limit());
  }

  private int deleteExpired(Tx tx) {
    List<Gone> gone = store.deleteExpired(tx, tx.now() - LATE.toMillis(), SOME);
    var bytes = new TreeMap<String, Long>();
    gone.forEach(each -> bytes.merge(each.tenantId(), each.size(), Long::sum));
    bytes.forEach((tenant, sum) -> quotas.giveBack(tx, tenant, sum));
    // The hour in which nobody may miss them is over already.
    loose.add(tx, gone.stream().map(Gone::sha256).toList(), tx.now() - LATE.toMillis());
    return gone.size();
  }

  private void deleteLoose() throws IOException {
    long time = database.read(tx -> tx.now() - LATE.toMillis());
    List<String> some;
    do {
      some = database.read(tx -> loose.since(tx, time, SOME));
      Set<String> inUse = inUse(some);
      for (String sha256 : some) {
        if (!inUse.contains(sha256) && blobs.delete(sha256, LATE)) {
          log.debug("blob {} is deleted", sha256);
        }
      }
      done(some, time);
    } while (some.size() == SOME);
  }

  /** Answers that are kept have their time to come; artifacts are listed again when they go. */
  private void done(List<String> some, long time) {
    if (!some.isEmpty()) {
      database.change(
          tx -> {
            loose.remove(tx, some, time);
            loose.add(tx, answers.inUse(tx, some), tx.now());
          });
    }
  }

  private Set<String> inUse(List<String> some) {
    Set<String> all = new HashSet<>();
    if (!some.isEmpty()) {
      database.read(tx -> all.addAll(store.inUse(tx, some)) | all.addAll(answers.inUse(tx, some)));
    }
    return all;
  }

  /**
   * Lists files that no row has: those of a process that was killed before it made the row. It
   * takes long, and there are few.
   */
  void walk() throws IOException {
    blobs.walk(limit(), SOME, this::listUnused);
  }

  private void listUnused(List<String> some) {
    Set<String> inUse = inUse(some);
    List<String> found = some.stream().filter(sha256 -> !inUse.contains(sha256)).toList();
    if (!found.isEmpty()) {
      database.change(tx -> loose.add(tx, found, tx.now()));
    }
  }
}
