package ai.beatra.credits;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.accounts.Accounts;
import ai.beatra.ids.Ids;
import ai.beatra.money.Amount;
import ai.beatra.store.TestDatabase;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** A ledger with one tenant. */
final class Ledger implements AutoCloseable {
  private final Map<String, Amount> open = new ConcurrentHashMap<>();
  final TestDatabase database;
  final Credits credits;
  final String tenant;

  Ledger(TestDatabase.Kind kind) throws Exception {
    this(new TestDatabase(kind), "acme");
  }

  /** That of a new tenant, on a database that others close. */
  Ledger(TestDatabase database, String name) {
    this.database = database;
    var ids = new Ids(database.clock(), new SecureRandom());
    var accounts = new Accounts(database.database(), ids, new SecureRandom(), "local");
    this.tenant = accounts.createTenant(name).id();
    this.credits = new Credits(database.database(), ids);
  }

  static Wallet wallet(long balance, long held) {
    return new Wallet(new Amount(balance), new Amount(held));
  }

  Wallet wallet() {
    return credits.wallet(tenant);
  }

  void hold(String ref, long units) {
    database
        .database()
        .write(
            tx -> {
              credits.hold(tx, tenant, new Amount(units), "");
              return true;
            });
    open.put(ref, new Amount(units));
  }

  long settle(String ref, long units) {
    return database
        .database()
        .write(tx -> credits.settle(tx, tenant, ref, ended(ref), new Amount(units)))
        .units();
  }

  void release(String ref) {
    database
        .database()
        .write(
            tx -> {
              credits.release(tx, tenant, ended(ref));
              return true;
            });
  }

  /** What the work itself knows of its hold. */
  private Amount ended(String ref) {
    return Objects.requireNonNullElse(open.remove(ref), Amount.ZERO);
  }

  void refund(String ref, long units) {
    database
        .database()
        .write(
            tx -> {
              credits.refund(tx, tenant, ref, new Amount(units), "sorry");
              return true;
            });
  }

  Ledger granted(long units) {
    credits.grant(tenant, new Amount(units), null);
    return this;
  }

  List<String> lines() {
    var lines = new ArrayList<String>();
    for (LedgerEntry entry : credits.ledger(tenant, 100)) {
      lines.add(
          0,
          "%d %s %d: %+d = %d"
              .formatted(
                  entry.number(),
                  entry.kind(),
                  entry.amount().units(),
                  entry.change().units(),
                  entry.totalAfter().units()));
    }
    return lines;
  }

  /** But for the holds: no call and no task has made them. */
  List<String> faults() {
    return credits.reconcile().stream()
        .filter(fault -> !fault.contains("what is held is not what"))
        .toList();
  }

  @Override
  public void close() throws Exception {
    assertThat(faults()).isEmpty();
    database.close();
  }
}
