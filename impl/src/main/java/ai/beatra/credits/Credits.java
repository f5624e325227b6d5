package ai.beatra.credits;

import ai.beatra.credits.LedgerEntry.Kind;
import ai.beatra.credits.LedgerStore.Entry;
import ai.beatra.error.ApiException;
import ai.beatra.ids.Ids;
import ai.beatra.money.Amount;
import ai.beatra.store.Database;
import ai.beatra.store.Tx;
import ai.beatra.store.UniqueViolationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The wallets and their ledger. Credits are held before work begins; that ends once, with what the
 * work cost or with nothing. What is held for what, and whether it has ended, stands in the rows of
 * the work itself; the ledger says what moved. Methods that take a {@link Tx} are part of the
 * caller's transaction, so that a charge and what it is for are committed together; call them last,
 * since they lock the wallet.
 */
public final class Credits {
  private final Database database;
  private final Ids ids;
  private final LedgerStore store = new LedgerStore();
  private final Leases leases;

  /** Those of nobody who serves calls. */
  public Credits(Database database, Ids ids) {
    this(database, ids, "");
  }

  /**
   * @param node where calls run on leases
   */
  public Credits(Database database, Ids ids, String node) {
    this.database = database;
    this.ids = ids;
    this.leases = new Leases(database, ids, node);
  }

  public Leases leases() {
    return leases;
  }

  /** Makes the tenant's wallet with a first grant, unless it has one. */
  public void ensureWallet(String tenantId, Amount welcome) {
    database.change(
        tx -> {
          if (store.insertWallet(tx, tenantId)) {
            grant(tx, tenantId, welcome, "welcome");
          }
        });
  }

  /** What the tenant has; nothing where it never was given anything. */
  public Wallet wallet(String tenantId) {
    return database.read(tx -> store.wallet(tx, tenantId)).orElse(Wallet.EMPTY);
  }

  /** What is held of all tenants, or leased. */
  public Amount held() {
    return database.read(SumStore::held);
  }

  /** What work has cost and nobody has paid, since ever. */
  public Amount uncollected() {
    return database.read(SumStore::uncollected);
  }

  /** What each tenant has that ever had something, by the tenant's id. */
  public Map<String, Wallet> wallets() {
    return database.read(store::wallets);
  }

  /**
   * Adds credits.
   *
   * @param amount above 0
   * @param note why, for people
   */
  public Wallet grant(String tenantId, Amount amount, @Nullable String note) {
    return grant(tenantId, null, amount, note);
  }

  /**
   * Adds credits, once for each {@code ref}: doing it again changes nothing.
   *
   * @param ref which grant this is; null for one that is not done again
   * @param amount above 0
   * @param note why, for people
   * @throws CreditsException if another amount was granted with the same ref
   */
  public Wallet grant(String tenantId, @Nullable String ref, Amount amount, @Nullable String note) {
    return once(tenantId, Kind.GRANT, ref, amount, note);
  }

  /**
   * Takes credits, once for each {@code ref}: doing it again changes nothing.
   *
   * @param ref which one this is; null for one that is not done again
   * @param amount above 0
   * @param note why, for people
   * @throws CreditsException if the balance is less, or another amount was taken with the same ref
   */
  public Wallet take(String tenantId, @Nullable String ref, Amount amount, @Nullable String note) {
    return once(tenantId, Kind.TAKE, ref, amount, note);
  }

  private Wallet once(
      String tenantId, Kind kind, @Nullable String ref, Amount amount, @Nullable String note) {
    String name = ref == null ? ids.next(kind.word() + "_") : ref;
    try {
      return database.write(tx -> once(tx, tenantId, kind, name, amount, note));
    } catch (UniqueViolationException e) {
      // Somebody has just done the same.
      return database.write(tx -> once(tx, tenantId, kind, name, amount, note));
    }
  }

  private Wallet once(
      Tx tx, String tenantId, Kind kind, String ref, Amount amount, @Nullable String note) {
    if (amount.compareTo(Amount.ZERO) <= 0) {
      throw new IllegalArgumentException("only amounts above 0 can be granted or taken");
    }
    Optional<Amount> before = store.amount(tx, tenantId, kind, ref);
    if (before.isPresent() && !before.get().equals(amount)) {
      throw new CreditsException(
          "%s was used before, for %s credits; use another --ref".formatted(ref, before.get()));
    }
    if (before.isEmpty()) {
      store.insertWallet(tx, tenantId);
      long units = kind == Kind.TAKE ? -amount.units() : amount.units();
      var entry = new Entry(kind, ref, amount, units, note);
      if (!store.move(tx, tenantId, 0, entry)
          && !(canYield(tx, tenantId, amount) && store.move(tx, tenantId, 0, entry))) {
        Amount balance = available(tx, tenantId);
        throw new CreditsException(
            "the balance is %s credits, so %s cannot be taken".formatted(balance, amount));
      }
    }
    return store.wallet(tx, tenantId).orElseThrow();
  }

  /** Adds credits as a part of a transaction. */
  public void grant(Tx tx, String tenantId, Amount amount, @Nullable String note) {
    once(tx, tenantId, Kind.GRANT, ids.next("grant_"), amount, note);
  }

  /** The tenant's newest entries, the newest first. */
  public List<LedgerEntry> ledger(String tenantId, int limit) {
    return database.read(tx -> store.entries(tx, tenantId, limit));
  }

  /** Checks the books of all tenants: one line for each fault, none if they balance. */
  public List<String> reconcile() {
    return database.read(BookStore::faults);
  }

  /** What was used and not paid, though the books balance: a line for each tenant and kind. */
  public List<String> losses() {
    return database.read(LossStore::all);
  }

  /**
   * Sets credits aside.
   *
   * @param less what would cost less, for people; empty if nothing would
   * @throws ApiException insufficient_balance
   */
  public void hold(Tx tx, String tenantId, Amount amount, String less) {
    long units = amount.units();
    if (units != 0
        && !store.hold(tx, tenantId, units)
        && !(canYield(tx, tenantId, amount) && store.hold(tx, tenantId, units))) {
      throw insufficient(amount, available(tx, tenantId), less);
    }
  }

  /** Gives back what this node has leased, where that is what lacks. */
  private boolean canYield(Tx tx, String tenantId, Amount amount) {
    return available(tx, tenantId).compareTo(amount) >= 0 && leases.yield(tx, tenantId);
  }

  private static ApiException insufficient(Amount amount, Amount balance, String less) {
    return ApiException.insufficientBalance(amount.toString(), balance.toString(), less);
  }

  /** The balance, and what this node has leased and not used. */
  private Amount available(Tx tx, String tenantId) {
    Wallet wallet = store.wallet(tx, tenantId).orElse(Wallet.EMPTY);
    return wallet.balance().plus(leases.spare(tx, tenantId));
  }

  /**
   * Looks whether an amount could be held at the moment; sets nothing aside.
   *
   * @param less as in {@link #hold}
   * @throws ApiException insufficient_balance
   */
  public void requireBalance(Tx tx, String tenantId, Amount amount, String less) {
    Amount balance = available(tx, tenantId);
    if (balance.compareTo(amount) < 0) {
      throw insufficient(amount, balance, less);
    }
  }

  /**
   * Takes what the work cost and gives the rest of its hold back. A cost above the hold is taken
   * from the balance as far as that goes; the rest is written down as uncollected.
   *
   * @param ref of the work, which is settled once
   * @param held what is held for it; if that is nothing, nothing is taken
   * @return what was taken
   */
  public Amount settle(Tx tx, String tenantId, String ref, Amount held, Amount cost) {
    if (cost.isZero() || held.isZero()) {
      release(tx, tenantId, held);
      return Amount.ZERO;
    }
    var settled = new Entry(Kind.SETTLE, ref, cost, -cost.units());
    while (!store.move(tx, tenantId, held.units(), settled)) {
      if (leases.yield(tx, tenantId)) {
        continue;
      }
      Optional<Amount> taken = store.settleWithAll(tx, tenantId, ref, held, cost.minus(held));
      if (taken.isPresent()) {
        Amount uncollected = cost.minus(taken.get());
        store.move(tx, tenantId, 0, new Entry(Kind.UNCOLLECTED, ref, uncollected, 0));
        return taken.get();
      }
    }
    return cost;
  }

  /**
   * Takes what a call has cost that runs on a lease.
   *
   * @return false, and nothing is done, if others have given the lease back
   */
  public boolean settle(Tx tx, Lease lease, String ref, Amount held, Amount cost) {
    if (cost.isZero() || held.isZero()) {
      return true;
    }
    Amount leased = cost.compareTo(held) < 0 ? cost : held;
    if (!leases.spend(tx, lease, leased)) {
      return false;
    }
    settle(tx, lease.tenantId(), ref, leased, cost);
    return true;
  }

  /** Gives what is held back whole. */
  public void release(Tx tx, String tenantId, Amount held) {
    if (!held.isZero()) {
      store.release(tx, tenantId, held.units());
    }
  }

  /** Gives back what was taken, once for each {@code ref}. */
  public void refund(Tx tx, String tenantId, String ref, Amount amount, String note) {
    store.move(tx, tenantId, 0, new Entry(Kind.REFUND, ref, amount, amount.units(), note));
  }
}
