package ai.beatra.calls;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.credits.Credits;
import ai.beatra.idempotency.Idempotency;
import ai.beatra.limits.Limits;
import ai.beatra.money.Amount;
import ai.beatra.nodes.Nodes;
import org.junit.jupiter.api.BeforeEach;

/** A tenant with a lease on a node, on each database. */
abstract class LeasesContract extends CallsContract {
  static final int MANY = 20;
  static final long GRANTED = 1_000_000;

  /** A server of its own on the same database. */
  final class Node {
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

  Node node;

  @BeforeEach
  void lease() throws Exception {
    credits.grant(acme.tenantId(), new Amount(GRANTED - 1000), null);
    node = new Node().leased();
    assertThat(leased()).isPositive();
    assertThat(credits.reconcile()).isEmpty();
  }

  long number(String sql, Object... parameters) {
    return database().read(tx -> tx.single(sql, row -> row.number("n"), parameters).orElseThrow());
  }

  long rows(Call call) {
    return number("SELECT COUNT(*) AS n FROM calls WHERE id = ?", call.id());
  }

  long leased() {
    return number("SELECT CAST(COALESCE(SUM(credits), 0) AS BIGINT) AS n FROM leases");
  }

  void assertSpent(long calls) {
    assertThat(credits.reconcile()).isEmpty();
    assertThat(leased()).isZero();
    assertThat(held()).isEqualTo(Amount.ZERO);
    assertThat(balance()).isEqualTo(new Amount(GRANTED - calls * CHARGE.credits().units()));
  }
}
