package ai.beatra.credits;

import static ai.beatra.credits.Ledger.wallet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.model.ErrorDetails;
import ai.beatra.money.Amount;
import ai.beatra.store.TestDatabase;
import java.util.ArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The ledger, on both databases. */
class CreditsTest {
  @ParameterizedTest
  @EnumSource(TestDatabase.Kind.class)
  void aHoldIsSettledAtTheCostAndTheRestComesBack(TestDatabase.Kind kind) throws Exception {
    try (Ledger ledger = new Ledger(kind).granted(100)) {
      ledger.hold("a", 30);
      assertThat(ledger.wallet()).isEqualTo(wallet(70, 30));

      assertThat(ledger.settle("a", 12)).isEqualTo(12);

      assertThat(ledger.wallet()).isEqualTo(wallet(88, 0));
      assertThat(ledger.lines())
          .containsExactly("1 GRANT 100: +100 = 100", "2 SETTLE 12: -12 = 88");
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

      assertThat(ledger.wallet()).isEqualTo(wallet(100, 0));
      assertThat(ledger.lines()).hasSize(1);
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
      assertThat(ledger.lines()).hasSize(1);
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
      assertThat(ledger.lines()).endsWith("3 SETTLE 50: -50 = 0", "4 UNCOLLECTED 20: +0 = 0");
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
                            ledger.credits.hold(tx, ledger.tenant, new Amount(30), "");
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
              "UPDATE ledger_entries SET total_after = 91 WHERE number = 2",
              "UPDATE ledger_entries SET total_after = 90 WHERE number = 2"
            },
            {
              "UPDATE ledger_entries SET change = -11 WHERE kind = 'settle'",
              "UPDATE ledger_entries SET change = -10 WHERE kind = 'settle'"
            },
            {
              "UPDATE wallets SET balance = balance - 1, held = held + 1",
              "UPDATE wallets SET balance = balance + 1, held = held - 1"
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
                  + ": what is held is not what running calls, tasks and leases hold");

      assertThat(ledger.credits.held()).isEqualTo(new Amount(30));
      assertThat(ledger.credits.uncollected()).isEqualTo(Amount.ZERO);

      ledger.settle("a", 150);
      assertThat(ledger.credits.held()).isEqualTo(Amount.ZERO);
      assertThat(ledger.credits.uncollected()).isEqualTo(new Amount(50));
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
      assertThat(ledger.lines()).containsExactly("1 GRANT 50: +50 = 50", "2 TAKE 20: -20 = 30");
    }
  }
}
