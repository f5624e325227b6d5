package ai.beatra.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.error.ApiException;
import ai.beatra.money.Amount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Calls of a tenant who has many of them begin on a lease, and every credit is accounted for. */
class LeasesTest extends LeasesContract {
  @Test
  void whatRunsOnALeaseIsChargedWhenItEnds() throws Exception {
    Call call = node.openedOnLease();
    assertThat(charge(node.calls.close(call, CallsContract::closing))).isNotNull();

    assertThat(state(call)).isEqualTo("succeeded");
    assertThat(credits.reconcile()).isEmpty();
    node.calls.look();
    assertThat(leased()).as("nobody has needed it since").isZero();
    assertSpent(MANY + 1);
  }

  @Test
  void aCallThatIsGivenUpLeavesNothing() {
    Call call = node.openedOnLease();
    node.calls.forget(call);

    node.calls.look();
    assertThat(rows(call)).isZero();
    assertSpent(MANY);
  }

  @Test
  void whatRunsForAWhileIsWrittenAndEndsLikeAnyOther() throws Exception {
    Call ended = node.openedOnLease();
    Call abandoned = node.openedOnLease();
    node.calls.write(Duration.ZERO);
    assertThat(state(ended)).isEqualTo("running");
    assertThat(credits.reconcile()).isEmpty();

    charge(node.calls.close(ended, CallsContract::closing));
    node.calls.forget(abandoned);
    node.calls.reap();
    assertThat(state(abandoned)).isEqualTo("abandoned");
    node.calls.look();
    assertSpent(MANY + 1);
  }

  @Test
  void whatCannotBeEndedIsToldAsAbandoned() {
    Call call = node.openedOnLease();
    assertThatThrownBy(
            () ->
                charge(
                    node.calls.close(
                        call,
                        () -> {
                          throw new ArithmeticException();
                        })))
        .hasCauseInstanceOf(ArithmeticException.class);

    node.calls.look();
    node.calls.reap();
    assertThat(state(call)).isEqualTo("abandoned");
    assertSpent(MANY);
  }

  @Test
  void theLeasesOfAServerThatIsGoneComeBackAndItChargesNothingMore() throws Exception {
    Call call = node.openedOnLease();
    Call written = node.openedOnLease();
    node.calls.write(Duration.ZERO);
    Call last = node.openedOnLease();
    assertThat(last.held()).isEqualTo(HELD);

    database().change(tx -> node.credits.leases().giveBackOf(tx, node.nodes.id()));
    assertRefused(node.calls.close(last, CallsContract::closing), "nothing was charged");
    assertThat(rows(last)).isZero();

    for (Call each : List.of(call, written)) {
      charge(node.calls.close(each, CallsContract::closing));
    }
    node.calls.look();
    node.calls.look();
    assertSpent(MANY + 2);
  }

  @Test
  void aServerThatStopsGivesAllBack() {
    node.calls.stop();

    assertSpent(MANY);
  }

  @Test
  void twoNodesSpendOneWalletToItsEndAndNoFurther() throws Exception {
    var other = database().isEmbedded() ? node : new Node().leased();
    long before = number("SELECT COUNT(*) AS n FROM ledger_entries WHERE kind = 'settle'");
    // Leaves 100 calls' worth.
    long left = 100 * CHARGE.credits().units();
    long spare = leased() + balance().units() - left;
    for (Node each : List.of(node, other)) {
      each.calls.stop();
    }
    credits.take(acme.tenantId(), null, new Amount(spare), null);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    var done = new ArrayList<Future<Integer>>();
    for (int i = 0; i < 8; i++) {
      Calls calls = (i % 2 == 0 ? node : other).calls;
      var random = new Random(i);
      done.add(threads.submit(() -> spend(calls, random)));
    }
    threads.shutdown();
    while (!threads.awaitTermination(1, TimeUnit.MILLISECONDS)) {
      node.calls.look();
      other.calls.look();
    }
    int charged = 0;
    for (Future<Integer> each : done) {
      charged += each.get();
    }
    node.calls.stop();
    other.calls.stop();

    assertThat(credits.reconcile()).isEmpty();
    assertThat(leased()).isZero();
    assertThat(held()).isEqualTo(Amount.ZERO);
    assertThat(balance().units()).isEqualTo(left - charged * CHARGE.credits().units());
    assertThat(number("SELECT COUNT(*) AS n FROM ledger_entries WHERE kind = 'settle'"))
        .isEqualTo(before + charged);
    assertThat(balance()).as("the last call was not covered").isLessThan(new Amount(10 * 500));
  }

  /** How many calls were charged before one was not covered. */
  private int spend(Calls calls, Random random) throws Exception {
    for (int charged = 0; ; ) {
      Call call = call(false);
      try {
        calls.open(call, null);
      } catch (ApiException e) {
        return charged;
      }
      if (random.nextInt(5) == 0) {
        calls.forget(call);
        // One thread of a server does that; of two, each might wait for a call that the other has.
        synchronized (calls) {
          calls.reap();
        }
      } else {
        charge(calls.close(call, CallsContract::closing));
        charged++;
      }
    }
  }
}
