package ai.beatra.backup;

import ai.beatra.backup.MoveStore.Account;
import ai.beatra.backup.MoveStore.Begun;
import ai.beatra.blobs.Blobs;
import ai.beatra.config.Config;
import ai.beatra.store.Database;
import ai.beatra.store.Progress;
import ai.beatra.store.Replica;
import ai.beatra.store.Standstill;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Puts all that servers keep into another database and another storage: rows and files are copied
 * and then compared, each of them. It can be killed at any moment and be run again, and changes
 * nothing where it comes from. Until it has ended no server starts where it goes; after that it
 * only compares.
 */
public final class Move {
  /** What of the storage is perhaps nobody's: each storage has its own. */
  private static final Set<String> OF_THE_STORAGE = Set.of("loose_blobs");

  private static final int SOME = 500;

  private final Standstill source;
  private final Database target;
  private final MoveStore store = new MoveStore();
  private final List<String> differences = new ArrayList<>();

  private Move(Standstill source, Database target) {
    this.source = source;
    this.target = target;
  }

  /**
   * Moves what the one configuration names to where the other one says.
   *
   * @throws IOException with one line for the user, if there is something else, or a server at work
   * @throws ai.beatra.store.StoreException the same, if a database refuses or fails
   */
  public static Moved run(Config from, Config to, Clock clock, Progress progress)
      throws IOException {
    requireOther(from, to);
    try (Standstill source = Standstill.of(from, clock);
        Closeable alone = Standstill.lock(to);
        Database reading = Database.openExisting(from, clock);
        Blobs old = Blobs.of(from, reading);
        Database target = Database.openToFill(to, clock);
        Blobs files = Blobs.of(to, target)) {
      Standstill.requireNoServer(to, target);
      Replica replica = Replica.of(source, to, target, OF_THE_STORAGE, progress);
      return new Move(source, target)
          .run(
              replica,
              Database.schema(to).place(),
              new FileCopy(source, old, files, clock, progress));
    }
  }

  private static void requireOther(Config from, Config to) throws IOException {
    if (from.database().url() == null
        && to.database().url() == null
        && Place.data(from).equals(Place.data(to))) {
      throw new IOException(
          "both configurations name the database in "
              + Place.data(to)
              + ": name another data_dir, or a database.url");
    }
  }

  private Moved run(Replica replica, String name, FileCopy files) throws IOException {
    boolean ended = begin(name);
    if (!ended) {
      replica.fill();
    }
    Report report = ended ? files.comparing() : files.checking();
    Replica.Comparison compared = replica.compare();
    differences.addAll(compared.differences());
    Moved.Sums sums = compareAccounts();
    if (differences.isEmpty()) {
      target.change(store::end);
    }
    return new Moved(source.name(), name, compared.rows(), sums, report, List.copyOf(differences));
  }

  /** Whether it has ended before. */
  private boolean begin(String name) throws IOException {
    Optional<Begun> known = target.read(store::find);
    if (known.isEmpty() && target.read(store::hasTenants)) {
      throw new IOException(
          name + " has accounts of its own already: name an empty database to move to");
    }
    if (known.isEmpty()) {
      target.change(tx -> store.begin(tx, source.name()));
      known = target.read(store::find);
    }
    Begun begun = known.orElseThrow();
    if (!begun.source().equals(source.name())) {
      throw new IOException(
          "%s was moved to from %s, not from %s: name an empty database to move to"
              .formatted(name, begun.source(), source.name()));
    }
    return begun.ended();
  }

  private Moved.Sums compareAccounts() {
    long wallets = 0;
    long balance = 0;
    long held = 0;
    long ledger = 0;
    String last = "";
    List<String> some;
    do {
      String after = last;
      some = source.read(tx -> store.wallets(tx, after, SOME));
      for (String tenant : some) {
        Account account = source.read(tx -> store.account(tx, tenant)).orElseThrow();
        compare(account, target.read(tx -> store.account(tx, tenant)));
        wallets++;
        balance += account.balance();
        held += account.held();
        ledger += account.ledger();
        last = tenant;
      }
    } while (some.size() == SOME);
    return new Moved.Sums(wallets, balance, held, ledger);
  }

  private void compare(Account account, Optional<Account> there) {
    if (!there.equals(Optional.of(account))) {
      differences.add("the wallet of %s differs".formatted(account.tenantId()));
    }
    if (account.balance() + account.held() != account.ledger()) {
      differences.add(
          "the ledger of %s does not add up to its wallet, here and there"
              .formatted(account.tenantId()));
    }
  }
}
