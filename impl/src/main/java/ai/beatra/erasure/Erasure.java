package ai.beatra.erasure;

import ai.beatra.accounts.Accounts;
import ai.beatra.accounts.Tenant;
import ai.beatra.blobs.Blobs;
import ai.beatra.blobs.LooseBlobStore;
import ai.beatra.blobs.LooseBlobs;
import ai.beatra.config.Config;
import ai.beatra.credits.Credits;
import ai.beatra.erasure.ErasureStore.Entry;
import ai.beatra.erasure.ErasureStore.Owner;
import ai.beatra.ids.Ids;
import ai.beatra.money.Amount;
import ai.beatra.notices.Notice;
import ai.beatra.store.Database;
import ai.beatra.store.LiveNodes;
import ai.beatra.store.Standstill;
import ai.beatra.store.StoreException;
import ai.beatra.store.Traces;
import ai.beatra.store.Tx;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Deletes all that a tenant has, but the amounts and times of its ledger, with which the books of
 * the whole add up. Each step is done again from its beginning when it was cut off, and finds the
 * rest. Servers may run meanwhile, though none of them may have anything of the tenant's left to
 * do.
 */
public final class Erasure {
  /** What is left of a tenant is called so, with its id; nobody can give such a name. */
  private static final String PREFIX = "erased_";

  private static final int SOME = 500;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PAUSE_MS = 200;

  private final Database database;
  private final Blobs blobs;
  private final Credits credits;
  private final Tenant tenant;
  private final boolean embedded;

  /** Whether no server can be at work, so that what looks as if it ran does not. */
  private final boolean alone;

  private final ErasureStore store = new ErasureStore();
  private final LooseBlobStore loose = new LooseBlobStore();
  private long calls;
  private long tasks;
  private long answers;
  private long artifacts;

  private Erasure(Database database, Blobs blobs, Credits credits, Tenant tenant, boolean alone) {
    this.database = database;
    this.blobs = blobs;
    this.credits = credits;
    this.tenant = tenant;
    this.embedded = database.isEmbedded();
    this.alone = alone;
  }

  /**
   * Erases a tenant that is disabled.
   *
   * @param name of the tenant, or what is left of one is called
   * @param clock the time of an embedded database; PostgreSQL has its own
   * @throws IOException with one line for the user, if it cannot be now
   */
  public static Erased run(Config config, String name, Clock clock) throws IOException {
    try (Database database = Database.openUnhurried(config, clock);
        Blobs blobs = Blobs.of(config, database);
        Closeable lock = lock(config)) {
      var random = new SecureRandom();
      var ids = new Ids(clock, random);
      var accounts = new Accounts(database, ids, random, config.region());
      Tenant tenant = accounts.tenant(name).orElseThrow(() -> unknown(name));
      requireDisabled(tenant);
      var erasure = new Erasure(database, blobs, new Credits(database, ids), tenant, lock != null);
      if (name.equals(Accounts.LOCAL_TENANT)) {
        Files.deleteIfExists(config.dataDir().resolve(Accounts.LOCAL_KEY_FILE));
      }
      return erasure.run(config);
    }
  }

  /** Null where a server may be at work. */
  private static @Nullable Closeable lock(Config config) {
    if (config.database().url() != null) {
      return null;
    }
    try {
      return Standstill.lock(config);
    } catch (IOException e) {
      return null;
    }
  }

  private static IOException unknown(String name) {
    return new IOException(
        "there is no tenant "
            + name
            + "; if its erasure was cut off near its end, finish it by the name that begins with "
            + PREFIX
            + " in: tenants list");
  }

  private static void requireDisabled(Tenant tenant) throws IOException {
    if (tenant.disabledAt() == null) {
      throw new IOException(
          "%1$s is not disabled. What is erased is gone for good: run tenants disable %1$s first, and look whether anybody misses it"
              .formatted(tenant.name()));
    }
  }

  private Erased run(Config config) throws IOException {
    database.change(
        tx -> {
          store.revokeKeys(tx, tenant.id());
          Notice.keysChanged(database, tx);
        });
    do {
      endWork();
      deleteRows();
    } while (!database.write(this::end));
    long entries = rename();
    LooseBlobs.Done files = deleteFiles();
    overwrite(config);
    return new Erased(
        tenant.id(),
        calls,
        tasks,
        answers,
        artifacts,
        files.deleted(),
        files.left(),
        entries,
        credits.wallet(tenant.id()).balance());
  }

  /** Tasks that nobody has begun are not begun any more; what runs is waited for. */
  private void endWork() throws IOException {
    long begun = System.nanoTime();
    while (true) {
      tasks += deleteWaiting();
      if (database.write(this::hasEnded)) {
        return;
      }
      if (System.nanoTime() - begun > PATIENCE.toNanos()) {
        throw new IOException(
            tenant.name()
                + " has calls or tasks that a server is still working on. They were told to stop;"
                + " run the same again in a minute. Nothing that has ended is erased yet");
      }
      pause();
    }
  }

  private static void pause() throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while servers end what they do", e);
    }
  }

  private boolean hasEnded(Tx tx) {
    store.cancelRunning(tx, tenant.id());
    boolean ended = true;
    for (String node : store.nodes(tx, tenant.id())) {
      if (isGone(tx, node)) {
        release(tx, store.endLeft(tx, tenant.id(), node));
      } else {
        ended = false;
      }
    }
    return ended;
  }

  /** An embedded server that starts ends itself what those before have left. */
  private boolean isGone(Tx tx, String node) {
    return alone || (!embedded && !LiveNodes.ids(tx).contains(node));
  }

  private void deleteRows() {
    calls += oldest(store::deleteCalls);
    tasks += oldest(store::deleteTasks);
    answers += each(store::answers, store::deleteAnswers);
    artifacts += each(store::artifacts, store::deleteArtifacts);
  }

  private long deleteWaiting() {
    long all = 0;
    int last;
    do {
      last = database.write(this::deleteSomeWaiting);
      all += last;
    } while (last == SOME);
    return all;
  }

  private int deleteSomeWaiting(Tx tx) {
    List<Amount> held = store.deleteWaiting(tx, tenant.id(), SOME);
    release(tx, held);
    return held.size();
  }

  private void release(Tx tx, List<Amount> held) {
    credits.release(tx, tenant.id(), held.stream().reduce(Amount.ZERO, Amount::plus));
  }

  private interface Oldest {
    List<Long> delete(Tx tx, String tenantId, long from, int most);
  }

  private long oldest(Oldest oldest) {
    long all = 0;
    long from = 0;
    List<Long> begun;
    do {
      long since = from;
      begun = database.write(tx -> oldest.delete(tx, tenant.id(), since, SOME));
      all += begun.size();
      from = begun.stream().mapToLong(Long::longValue).max().orElse(from);
    } while (begun.size() == SOME);
    return all;
  }

  private interface Page {
    List<Owner> after(Tx tx, String tenantId, String last, int most);
  }

  /** What may be nobody's then is listed with it, so that it goes whatever becomes of this. */
  private long each(Page page, BiConsumer<Tx, List<Owner>> delete) {
    long all = 0;
    String last = "";
    List<Owner> some;
    do {
      String after = last;
      some = database.read(tx -> page.after(tx, tenant.id(), after, SOME));
      if (!some.isEmpty()) {
        delete(some, delete);
        last = some.get(some.size() - 1).id();
        all += some.size();
      }
    } while (some.size() == SOME);
    return all;
  }

  private void delete(List<Owner> some, BiConsumer<Tx, List<Owner>> delete) {
    List<String> files =
        some.stream().map(Owner::sha256).filter(Predicate.not(String::isEmpty)).toList();
    database.change(
        tx -> {
          delete.accept(tx, some);
          // Nobody may miss them any more, so the hour is over already.
          loose.add(tx, files, tx.now() - LooseBlobs.LATE.toMillis());
        });
  }

  /** False if there is something to erase again: somebody was quick. */
  private boolean end(Tx tx) {
    store.lockProjects(tx, tenant.id());
    if (store.hasWork(tx, tenant.id())) {
      return false;
    }
    store.deleteAccount(tx, tenant.id(), PREFIX + tenant.id());
    Notice.keysChanged(database, tx);
    return true;
  }

  /**
   * Takes the texts from the ledger. What belongs together is called alike afterwards, too, or it
   * could not be told what was refunded.
   */
  private long rename() {
    long last = 0;
    List<Entry> some;
    long all = 0;
    do {
      long after = last;
      some = database.read(tx -> store.entries(tx, tenant.id(), after, SOME));
      List<Entry> entries = some;
      database.change(tx -> entries.forEach(entry -> rename(tx, entry)));
      all += some.size();
      last = some.isEmpty() ? last : some.get(some.size() - 1).number();
    } while (some.size() == SOME);
    return all;
  }

  private void rename(Tx tx, Entry entry) {
    String name = PREFIX + entry.number();
    if (entry.kind().equals("settle")) {
      store.renameWork(tx, tenant.id(), entry.ref(), name);
    } else if (!entry.ref().startsWith(PREFIX)) {
      store.rename(tx, tenant.id(), entry, name);
    }
  }

  private LooseBlobs.Done deleteFiles() throws IOException {
    if (alone) {
      blobs.clear(Instant.MAX);
    }
    return new LooseBlobs(database, blobs).delete(alone ? Duration.ZERO : LooseBlobs.LATE);
  }

  private void overwrite(Config config) throws IOException {
    boolean done;
    try {
      done = Traces.remove(config);
    } catch (StoreException e) {
      throw new IOException(traces(e.getMessage()), e);
    }
    if (!done) {
      throw new IOException(traces("a server reads it all the time"));
    }
  }

  private String traces(@Nullable String reason) {
    return "all of it is deleted, but what the database file had of it before is not overwritten yet: "
        + reason
        + "; run tenants erase "
        + PREFIX
        + tenant.id();
  }
}
