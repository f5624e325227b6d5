package ai.beatra.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.credits.Credits;
import ai.beatra.error.ApiException;
import ai.beatra.idempotency.Idempotency;
import ai.beatra.limits.Limits;
import ai.beatra.model.ErrorDetails;
import ai.beatra.money.Amount;
import ai.beatra.nodes.Nodes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls of a tenant who has many of them begin on a lease, and every credit is accounted for. */
class LeasesTest extends CallsContract {
  private static final int MANY = 20;
  private static final long GRANTED = 1_000_000;

  /** A server of its own on the same database. */
  private final class Node {
    final Nodes nodes = new Nodes(database(), ids, ALIVE);
    final Credits credits = new Credits(database(), ids, nodes.id());
    final Calls calls =
        new Calls(database(), credits, new Idempotency(), Limits.own(test().clock()), nodes, ends);

    Node() {
      beat();
    }

    void beat() {
      database()
          .change(
              tx -> {
                tx.update("DELETE FROM nodes WHERE id = ?", nodes.id());
                tx.update(
                    "INSERT INTO nodes (id, started_at, alive_until) VALUES (?, 0, ?)",
                    nodes.id(),
                    tx.now() + ALIVE.toMillis());
              });
    }

    /** Enough calls for a lease, one after the other. */
    Node leased() throws Exception {
      for (int i = 0; i < MANY; i++) {
        Call call = call(false);
        calls.open(call, null);
        charge(calls.close(call, CallsContract::closing));
      }
      calls.look();
      return this;
    }

    /** Begins a call without a word to the database. */
    Call openedOnLease() {
      Call call = call(false);
      calls.open(call, null);
      assertThat(rows(call)).isZero();
      return call;
    }
  }

  private Node node;

  @BeforeEach
  void lease() throws Exception {
    credits.grant(acme.tenantId(), new Amount(GRANTED - 1000), null);
    node = new Node().leased();
    assertThat(leased()).isPositive();
    assertThat(credits.reconcile()).isEmpty();
  }

  private long number(String sql, Object... parameters) {
    return database().read(tx -> tx.single(sql, row -> row.number("n"), parameters).orElseThrow());
  }

  private long rows(Call call) {
    return number("SELECT COUNT(*) AS n FROM calls WHERE id = ?", call.id());
  }

  private long leased() {
    return number("SELECT CAST(COALESCE(SUM(credits), 0) AS BIGINT) AS n FROM leases");
  }

  private void assertSpent(long calls) {
    assertThat(credits.reconcile()).isEmpty();
    assertThat(leased()).isZero();
    assertThat(held()).isEqualTo(Amount.ZERO);
    assertThat(balance()).isEqualTo(new Amount(GRANTED - calls * CHARGE.credits().units()));
  }

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
  void allOfTheBalanceCanBeHeldOnTheNodeThatHasTheLease() {
    long all = balance().units() + leased();
    assertThatThrownBy(() -> hold(all + 1))
        .isInstanceOfSatisfying(
            ApiException.class,
            e ->
                assertThat(e.details())
                    .isEqualTo(
                        new ErrorDetails()
                            .requiredCredits(new Amount(all + 1).toString())
                            .availableCredits(new Amount(all).toString())));

    hold(all);

    assertThat(balance()).isEqualTo(Amount.ZERO);
  }

  private void hold(long units) {
    database().change(tx -> node.credits.hold(tx, acme.tenantId(), new Amount(units), ""));
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
