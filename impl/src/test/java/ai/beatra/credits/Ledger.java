package ai.beatra.credits;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.accounts.Accounts;
import ai.beatra.ids.Ids;
import ai.beatra.money.Amount;
import ai.beatra.store.TestDatabase;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** A ledger with one tenant. */
final class Ledger implements AutoCloseable {
  final TestDatabase database;
  final Credits credits;
  final String tenant;

  Ledger(TestDatabase.Kind kind) throws Exception {
    this.database = new TestDatabase(kind);
    var ids = new Ids(database.clock(), new SecureRandom());
    var accounts = new Accounts(database.database(), ids, new SecureRandom(), "local");
    this.tenant = accounts.createTenant("acme").id();
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
              credits.hold(tx, tenant, ref, new Amount(units), "");
              return true;
            });
  }

  long settle(String ref, long units) {
    return database
        .database()
        .write(tx -> credits.settle(tx, tenant, ref, new Amount(units)))
        .units();
  }

  void release(String ref) {
    database
        .database()
        .write(
            tx -> {
              credits.release(tx, tenant, ref);
              return true;
            });
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
          "%d %s %d: %+d %+d = %d"
              .formatted(
                  entry.number(),
                  entry.kind(),
                  entry.amount().units(),
                  entry.balanceChange().units(),
                  entry.heldChange().units(),
                  entry.balanceAfter().units()));
    }
    return lines;
  }

  /** But for the holds that no call has made. */
  List<String> faults() {
    return credits.reconcile().stream()
        .filter(fault -> !fault.contains("belongs to no call"))
        .toList();
  }

  @Override
  public void close() throws Exception {
    assertThat(faults()).isEmpty();
    database.close();
  }
}
