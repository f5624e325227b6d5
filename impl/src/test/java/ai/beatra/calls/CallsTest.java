package ai.beatra.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.error.ApiException;
import ai.beatra.idempotency.IdempotentRequest;
import ai.beatra.idempotency.StoredAnswer;
import ai.beatra.money.Amount;
import ai.beatra.nodes.Ends;
import ai.beatra.nodes.Nodes;
import ai.beatra.server.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Whatever happens to a call, its hold ends, and the books balance. */
class CallsTest extends CallsContract {
  @Test
  void aCallThatRunsIsLeftAloneWhateverTheClockSays() throws Exception {
    Call call = opened();
    for (int hours : new int[] {1, -2, 24}) {
      test().clock().advance(Duration.ofHours(hours));
      calls.reap();
      assertThat(state(call)).isEqualTo("running");
    }

    assertThat(charge(calls.close(call, CallsContract::closing))).isNotNull();
    assertThat(held()).isEqualTo(Amount.ZERO);
    assertThat(balance()).isLessThan(new Amount(1000));
    assertThat(credits.reconcile()).isEmpty();
  }

  @Test
  void whateverIsThrownAtTheEndTheHoldComesBack() {
    for (Throwable fault : List.of(new ArithmeticException(), new OutOfMemoryError("a test"))) {
      Call call = opened();
      Supplier<CallOutcome<Charge>> closing =
          () -> {
            if (fault instanceof Error error) {
              throw error;
            }
            throw (RuntimeException) fault;
          };
      assertThatThrownBy(() -> charge(calls.close(call, closing))).hasCause(fault);

      assertReapedBy(calls, call);
    }
  }

  @Test
  void aCallThatIsGivenUpBeforeItBeganComesBack() {
    Call call = opened();
    calls.reap();
    assertThat(state(call)).isEqualTo("running");
    calls.forget(call);

    assertReapedBy(calls, call);
  }

  @Test
  void aCallThatNobodyCanEndAnyMoreIsEnded() {
    Call call = opened();
    calls.reap();
    assertThat(held()).as("it is known").isEqualTo(HELD);

    // What the garbage collector does when it finds the call held by nobody.
    Objects.requireNonNull(calls.known(call.id())).forget();

    assertReapedBy(calls, call);
  }

  @Test
  void aCallThatWasOpenedAndNobodyKnowsOfIsEnded() {
    // As after a commit whose answer was lost.
    Call call = call(false);
    database()
        .write(
            tx -> {
              new CallStore().insert(tx, call, nodes.id(), tx.now());
              credits.hold(tx, acme.tenantId(), HELD, "");
              return true;
            });

    assertReapedBy(calls, call);
  }

  @Test
  void whatAStoppingServerCannotChargeIsEndedByTheNext() throws Exception {
    Call call = opened();
    ends.stop(Duration.ZERO);
    assertThatThrownBy(() -> charge(calls.close(call, CallsContract::closing)))
        .hasCauseInstanceOf(ApiException.class);

    Nodes next = new Nodes(database(), ids, ALIVE);
    database().write(tx -> tx.update("UPDATE calls SET node = ?", next.id()));

    assertReapedBy(calls(next, ends), call);
    assertThat(credits.losses()).hasSize(1).first().asString().contains(call.id());
  }

  @Test
  void whoeverWasTakenForDeadSettlesNothing() {
    Call call = opened();
    update("UPDATE calls SET node = 'node_other'");
    assertRefused(calls.close(call, CallsContract::closing), "nothing was charged");
  }

  /** Keeps everybody from the wallets of PostgreSQL, until the future is completed. */
  private CompletableFuture<Boolean> lockWallets() {
    var locked = new CompletableFuture<Boolean>();
    var release = new CompletableFuture<Boolean>();
    new Thread(
            () ->
                database()
                    .write(
                        tx -> {
                          tx.update("UPDATE wallets SET held = held");
                          locked.complete(true);
                          return release.join();
                        }))
        .start();
    locked.join();
    return release;
  }

  @Test
  void whoWaitsForTooLongIsToldWhatBecomesOfTheCharge() throws Exception {
    if (database().isEmbedded()) {
      return;
    }
    credits.grant(acme.tenantId(), new Amount(1000), null);
    var impatient = new Ends(3, Duration.ofMillis(1));
    calls = calls(nodes, impatient);
    Call stream = opened();
    Call whole = call(false);
    calls.open(whole, null);
    Call keyed = call(true);
    var key = new IdempotentRequest(acme.projectId(), "POST", "key", "0".repeat(64));
    calls.open(keyed, key);
    var stored = new StoredAnswer(200, "application/json", "{}");

    CompletableFuture<Boolean> release = lockWallets();
    var streamed = calls.close(stream, CallsContract::closing);
    var dropped = calls.closeBeforeDelivery(whole, CallsContract::closing);
    var kept = calls.closeBeforeDelivery(keyed, () -> closing(stored));
    assertRefused(streamed, "What was delivered is charged once");
    assertRefused(dropped, "nothing is charged");
    assertRefused(kept, "with the same Idempotency-Key");
    assertThatThrownBy(() -> database().read(tx -> idempotency.earlier(tx, key)))
        .hasMessageContaining("still running");
    release.complete(true);
    Eventually.holds(
        "all is written",
        () ->
            List.of(state(stream), state(whole), state(keyed))
                .equals(List.of("succeeded", "failed", "succeeded")));
    assertThat(database().read(tx -> idempotency.earlier(tx, key)).orElseThrow()).isEqualTo(stored);
    assertThat(held()).isEqualTo(Amount.ZERO);
    assertThat(credits.reconcile()).isEmpty();
    impatient.stop(Duration.ZERO);
  }
}
