package ai.beatra.credits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.accounts.Accounts;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.ids.Ids;
import ai.beatra.model.ErrorDetails;
import ai.beatra.money.Amount;
import ai.beatra.store.StoreException;
import ai.beatra.store.TestDatabase;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The ledger, on both databases. */
class CreditsTest {

  /** A ledger with one tenant. */
  private static final class Ledger implements AutoCloseable {
    private final TestDatabase database;
    private final Credits credits;
    private final String tenant;

    Ledger(TestDatabase.Kind kind) throws Exception {
      this.database = new TestDatabase(kind);
      var ids = new Ids(database.clock(), new SecureRandom());
      var accounts = new Accounts(database.database(), ids, new SecureRandom(), "local");
      this.tenant = accounts.createTenant("acme").id();
      this.credits = new Credits(database.database(), ids);
    }

    Wallet wallet() {
      return credits.wallet(tenant);
    }

    void hold(String ref, long units) {
      database
          .database()
          .write(
              tx -> {
                credits.hold(tx, tenant, ref, new Amount(units));
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

  private static Wallet wallet(long balance, long held) {
    return new Wallet(new Amount(balance), new Amount(held));
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.Kind.class)
  void aHoldIsSettledAtTheCostAndTheRestComesBack(TestDatabase.Kind kind) throws Exception {
    try (Ledger ledger = new Ledger(kind).granted(100)) {
      ledger.hold("a", 30);
      assertThat(ledger.wallet()).isEqualTo(wallet(70, 30));

      assertThat(ledger.settle("a", 12)).isEqualTo(12);

      assertThat(ledger.wallet()).isEqualTo(wallet(88, 0));
      assertThat(ledger.lines())
          .containsExactly(
              "1 GRANT 100: +100 +0 = 100", "2 HOLD 30: -30 +30 = 70", "3 SETTLE 12: +18 -30 = 88");
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.Kind.class)
  void aHoldEndsOnce(TestDatabase.Kind kind) throws Exception {
    try (Ledger ledger = new Ledger(kind).granted(100)) {
      ledger.hold("a", 30);
      ledger.release("a");

      ledger.release("a");
      assertThat(ledger.settle("a", 12)).isZero();
      assertThat(ledger.settle("never", 12)).isZero();
      assertThatThrownBy(() -> ledger.hold("a", 5)).isInstanceOf(StoreException.class);

      assertThat(ledger.wallet()).isEqualTo(wallet(100, 0));
      assertThat(ledger.lines()).hasSize(3);
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.Kind.class)
  void moreThanThereIsCannotBeHeld(TestDatabase.Kind kind) throws Exception {
    try (Ledger ledger = new Ledger(kind)) {
      assertThatThrownBy(() -> ledger.hold("none", 1))
          .isInstanceOfSatisfying(
              ApiException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.INSUFFICIENT_BALANCE);
                assertThat(e.details())
                    .isEqualTo(
                        new ErrorDetails().requiredCredits("0.0001").availableCredits("0.0000"));
              });
      ledger.granted(100).hold("a", 100);

      assertThatThrownBy(() -> ledger.hold("b", 1)).isInstanceOf(ApiException.class);

      assertThat(ledger.wallet()).isEqualTo(wallet(0, 100));
      ledger.hold("free", 0);
      assertThat(ledger.lines()).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.Kind.class)
  void aCostAboveTheHoldIsTakenFromTheBalanceAsFarAsItGoes(TestDatabase.Kind kind)
      throws Exception {
    try (Ledger ledger = new Ledger(kind).granted(100)) {
      ledger.hold("a", 30);
      assertThat(ledger.settle("a", 50)).isEqualTo(50);
      ledger.hold("b", 30);
      assertThat(ledger.settle("b", 70)).isEqualTo(50);

      assertThat(ledger.wallet()).isEqualTo(wallet(0, 0));
      assertThat(ledger.lines())
          .endsWith("5 SETTLE 50: -20 -30 = 0", "6 UNCOLLECTED 20: +0 +0 = 0");
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.Kind.class)
  void whatFailsAfterTheHoldLeavesNoTrace(TestDatabase.Kind kind) throws Exception {
    try (Ledger ledger = new Ledger(kind).granted(100)) {
      assertThatThrownBy(
              () ->
                  ledger
                      .database
                      .database()
                      .write(
                          tx -> {
                            ledger.credits.hold(tx, ledger.tenant, "a", new Amount(30));
                            throw new IllegalStateException("later");
                          }))
          .hasMessage("later");

      assertThat(ledger.wallet()).isEqualTo(wallet(100, 0));
      assertThat(ledger.lines()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.Kind.class)
  void ofManyAtOnceOnlyAsManyAreHeldAsAreCovered(TestDatabase.Kind kind) throws Exception {
    int callers = 40;
    try (Ledger ledger = new Ledger(kind).granted(20 * 7 + 6)) {
      ExecutorService threads = Executors.newFixedThreadPool(callers);
      var start = new CyclicBarrier(callers);
      var outcomes = new ArrayList<Future<Boolean>>();
      for (int i = 0; i < callers; i++) {
        String ref = "call-" + i;
        outcomes.add(
            threads.submit(
                () -> {
                  start.await();
                  try {
                    ledger.hold(ref, 7);
                    return true;
                  } catch (ApiException e) {
                    return false;
                  }
                }));
      }
      int held = 0;
      for (Future<Boolean> outcome : outcomes) {
        held += outcome.get() ? 1 : 0;
      }
      threads.shutdown();

      assertThat(held).isEqualTo(20);
      assertThat(ledger.wallet()).isEqualTo(wallet(6, 140));
    }
  }

  /** What the ledger has to come to, in a few lines of plain arithmetic. */
  private static final class Model {
    private final Map<String, Long> open = new TreeMap<>();
    private final Map<String, Long> taken = new TreeMap<>();
    private long balance;

    boolean hold(String ref, long units) {
      if (units > balance) {
        return false;
      }
      balance -= units;
      open.put(ref, units);
      return true;
    }

    long settle(String ref, long cost) {
      long held = Objects.requireNonNull(open.remove(ref));
      long charge = Math.min(cost, held + balance);
      balance += held - charge;
      taken.put(ref, charge);
      return charge;
    }

    void release(String ref) {
      balance += Objects.requireNonNull(open.remove(ref));
    }

    long held() {
      return open.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.Kind.class)
  void anySequenceComesToWhatArithmeticSays(TestDatabase.Kind kind) throws Exception {
    for (long seed = 1; seed <= 10; seed++) {
      try (Ledger ledger = new Ledger(kind)) {
        play(ledger, new Model(), new Random(seed), "seed " + seed);
      }
    }
  }

  private static void play(Ledger ledger, Model model, Random random, String seed) {
    for (int step = 0; step < 60; step++) {
      String ref = "ref-" + step;
      long units = 1 + random.nextInt(40);
      String open = any(model.open.keySet(), random);
      switch (random.nextInt(6)) {
        case 0 -> {
          ledger.granted(units);
          model.balance += units;
        }
        case 1, 2 -> {
          boolean expected = model.hold(ref, units);
          boolean held = true;
          try {
            ledger.hold(ref, units);
          } catch (ApiException e) {
            held = false;
          }
          assertThat(held).as(seed).isEqualTo(expected);
        }
        case 3 -> {
          if (open != null) {
            assertThat(ledger.settle(open, units)).as(seed).isEqualTo(model.settle(open, units));
          }
        }
        case 4 -> {
          if (open != null) {
            ledger.release(open);
            model.release(open);
          }
        }
        default -> {
          String settled = any(model.taken.keySet(), random);
          if (settled != null) {
            long taken = Objects.requireNonNull(model.taken.remove(settled));
            ledger.refund(settled, taken);
            model.balance += taken;
          }
        }
      }
      assertThat(ledger.wallet()).as(seed).isEqualTo(wallet(model.balance, model.held()));
    }
    assertThat(ledger.faults()).as(seed).isEmpty();
  }

  private static @Nullable String any(Set<String> refs, Random random) {
    return refs.isEmpty() ? null : List.copyOf(refs).get(random.nextInt(refs.size()));
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.Kind.class)
  void booksThatDoNotBalanceAreFound(TestDatabase.Kind kind) throws Exception {
    try (Ledger ledger = new Ledger(kind).granted(100)) {
      ledger.hold("a", 30);
      ledger.settle("a", 10);
      for (String[] damage :
          new String[][] {
            {
              "UPDATE wallets SET balance = balance + 1", "UPDATE wallets SET balance = balance - 1"
            },
            {
              "UPDATE ledger_entries SET amount = 11 WHERE kind = 'settle'",
              "UPDATE ledger_entries SET amount = 10 WHERE kind = 'settle'"
            },
            {
              "UPDATE ledger_entries SET balance_after = 71 WHERE number = 2",
              "UPDATE ledger_entries SET balance_after = 70 WHERE number = 2"
            },
            {
              "UPDATE ledger_entries SET held_change = -31 WHERE kind = 'settle'",
              "UPDATE ledger_entries SET held_change = -30 WHERE kind = 'settle'"
            },
            {
              "UPDATE ledger_entries SET kind = 'refund' WHERE kind = 'settle'",
              "UPDATE ledger_entries SET kind = 'settle' WHERE kind = 'refund'"
            },
          }) {
        ledger.database.database().write(tx -> tx.update(damage[0]));
        assertThat(ledger.credits.reconcile()).as(damage[0]).isNotEmpty();
        ledger.database.database().write(tx -> tx.update(damage[1]));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.Kind.class)
  void aHoldOfNoCallAndWhatIsUncollectedAreTold(TestDatabase.Kind kind) throws Exception {
    try (Ledger ledger = new Ledger(kind).granted(100)) {
      ledger.hold("a", 30);
      assertThat(ledger.credits.reconcile())
          .containsExactly(
              "tenant "
                  + ledger.tenant
                  + ": a hold is open that belongs to no call and no task: a");

      ledger.settle("a", 150);
      assertThat(ledger.credits.reconcile()).isEmpty();
      assertThat(ledger.credits.losses())
          .containsExactly(
              "tenant "
                  + ledger.tenant
                  + ": uncollected, since hold and balance did not cover the cost: 0.0050 credits,"
                  + " calls: 1 (a)");
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.Kind.class)
  void whatIsGrantedOrTakenWithARefIsSoOnce(TestDatabase.Kind kind) throws Exception {
    try (Ledger ledger = new Ledger(kind)) {
      ExecutorService threads = Executors.newFixedThreadPool(8);
      var start = new CyclicBarrier(8);
      var outcomes = new ArrayList<Future<Wallet>>();
      for (int i = 0; i < 8; i++) {
        outcomes.add(
            threads.submit(
                () -> {
                  start.await();
                  return ledger.credits.grant(ledger.tenant, "invoice-1", new Amount(50), null);
                }));
      }
      for (Future<Wallet> outcome : outcomes) {
        assertThat(outcome.get()).isEqualTo(wallet(50, 0));
      }
      threads.shutdown();
      ledger.credits.take(ledger.tenant, "invoice-1", new Amount(20), "by mistake");
      assertThat(ledger.credits.take(ledger.tenant, "invoice-1", new Amount(20), null))
          .isEqualTo(wallet(30, 0));

      assertThatThrownBy(
              () -> ledger.credits.grant(ledger.tenant, "invoice-1", new Amount(51), null))
          .isInstanceOf(CreditsException.class)
          .hasMessage("invoice-1 was used before, for 0.0050 credits; use another --ref");
      assertThatThrownBy(() -> ledger.credits.take(ledger.tenant, null, new Amount(31), null))
          .hasMessage("the balance is 0.0030 credits, so 0.0031 cannot be taken");
      assertThat(ledger.lines())
          .containsExactly("1 GRANT 50: +50 +0 = 50", "2 TAKE 20: -20 +0 = 30");
    }
  }
}
