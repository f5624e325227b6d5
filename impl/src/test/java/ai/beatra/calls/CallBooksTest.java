package ai.beatra.calls;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.idempotency.IdempotentRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** However often an end is written, it is charged once, and the books balance. */
class CallBooksTest extends CallsContract {
  private CallEnd<Charge> end(Call call) {
    var books = new CallBooks(credits, idempotency, new CallStore(), nodes.id());
    return new CallEnd<>(
        database(), books, call, new Running(call, false, null), CallsContract::closing, true);
  }

  private static CallOutcome<Charge> written(CallEnd<Charge> end) {
    return end.write(Runnable::run).join();
  }

  @Test
  void anAnswerThatIsDroppedCostsNothingAlsoIfItWasCharged() {
    Call before = opened();
    CallEnd<Charge> dropped = end(before);
    dropped.drop();
    written(dropped);
    assertThat(state(before)).isEqualTo("failed");
    assertAllCameBack();

    Call after = opened();
    CallEnd<Charge> charged = end(after);
    assertThat(written(charged).charge().credits().isZero()).isFalse();
    charged.drop();
    written(charged);
    written(charged);
    assertThat(state(after)).isEqualTo("failed");
    assertAllCameBack();
  }

  @Test
  void anEndThatIsWrittenTwiceIsChargedOnce() {
    CallEnd<Charge> end = end(opened());

    assertThat(written(end)).isEqualTo(written(end));
    assertThat(credits.reconcile()).isEmpty();
  }

  @Test
  void callsAreForgottenAndTheBooksBalance() throws Exception {
    Call ended = opened();
    charge(calls.close(ended, CallsContract::closing));
    Call runs = call(true);
    calls.open(runs, new IdempotentRequest(acme.projectId(), "POST", "key", "0".repeat(64)));
    update("UPDATE calls SET created_at = 1 WHERE ended_at IS NOT NULL");
    update("UPDATE calls SET ended_at = 2 WHERE ended_at IS NOT NULL");

    for (int left = 1; left >= 0; left--) {
      int swept = database().write(tx -> calls.sweep(tx, Duration.ofDays(400)));
      assertThat(swept).isEqualTo(left);
    }

    assertThat(state(runs)).isEqualTo("running");
    assertThat(credits.reconcile()).isEmpty();
  }

  @Test
  void aCallThatRunsForTooLongIsAFaultOfTheBooks() {
    Call call = opened();
    String fault =
        "tenant %s: a call has been running for too long: %s".formatted(acme.tenantId(), call.id());
    begun(Duration.ofHours(2));
    update("DELETE FROM nodes");
    assertThat(credits.reconcile()).containsExactly(fault);

    update("INSERT INTO nodes VALUES ('" + nodes.id() + "', 0, 9000000000000)");
    assertThat(credits.reconcile()).isEmpty();

    begun(Duration.ofHours(25));
    assertThat(credits.reconcile()).containsExactly(fault);
  }

  private void begun(Duration ago) {
    database().write(tx -> tx.update("UPDATE calls SET created_at = ?", tx.now() - ago.toMillis()));
  }
}
