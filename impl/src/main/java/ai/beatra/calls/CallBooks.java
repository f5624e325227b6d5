package ai.beatra.calls;

import ai.beatra.credits.Credits;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.idempotency.Idempotency;
import ai.beatra.idempotency.IdempotentRequest;
import ai.beatra.idempotency.StoredAnswer;
import ai.beatra.money.Amount;
import ai.beatra.store.Tx;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes a call, its credits and its Idempotency-Key together, within a transaction. */
final class CallBooks {
  private final Credits credits;
  private final Idempotency idempotency;
  private final CallStore store;
  private final String node;

  /**
   * @param node where the calls run
   */
  CallBooks(Credits credits, Idempotency idempotency, CallStore store, String node) {
    this.credits = credits;
    this.idempotency = idempotency;
    this.store = store;
    this.node = node;
  }

  /**
   * @return the answer to repeat, if the key has one; then nothing is written
   */
  Optional<StoredAnswer> begin(Tx tx, Call call, @Nullable IdempotentRequest request) {
    if (request != null) {
      Optional<StoredAnswer> earlier = idempotency.take(tx, request, call.id());
      if (earlier.isPresent()) {
        return earlier;
      }
    }
    store.insert(tx, call, node);
    credits.hold(tx, call.caller().tenantId(), call.held(), "a lower max_completion_tokens");
    return Optional.empty();
  }

  Optional<StoredAnswer> earlier(Tx tx, IdempotentRequest request) {
    return idempotency.earlier(tx, request);
  }

  /**
   * Charges the call and ends it; does nothing if it has ended in this way before.
   *
   * @throws ApiException billing_failed if another node has taken this one for dead and ended it
   */
  void end(Tx tx, Call call, CallOutcome<?> closing) {
    if (!store.end(tx, call, node, closing.state(), closing.error(), closing.charge())) {
      if (store.charged(tx, call.id(), closing.state()).isEmpty()) {
        throw lost();
      }
      return;
    }
    if (call.repeatable()) {
      keep(tx, call, closing.kept());
    }
    credits.settle(
        tx, call.caller().tenantId(), call.id(), call.held(), closing.charge().credits());
  }

  private void keep(Tx tx, Call call, @Nullable StoredAnswer answer) {
    if (answer == null) {
      idempotency.free(tx, call.id());
    } else {
      idempotency.keep(tx, call.id(), answer);
    }
  }

  /** Ends the call without a charge, or gives back what an earlier try to end it has taken. */
  void withdraw(Tx tx, Call call) {
    String tenant = call.caller().tenantId();
    if (store.end(tx, call, node, CallState.FAILED, null, Charge.NOTHING)) {
      credits.release(tx, tenant, call.held());
      return;
    }
    Optional<Amount> taken =
        store.charged(tx, call.id(), CallState.SUCCEEDED).filter(charged -> !charged.isZero());
    if (taken.isPresent()) {
      store.uncharge(tx, call.id());
      credits.refund(tx, tenant, call.id(), taken.get(), "the answer was not delivered");
    }
  }

  /** Ends a call that nobody looks after any more. False if it has ended. */
  boolean abandon(Tx tx, CallStore.Orphan call) {
    if (!store.abandon(tx, call.id())) {
      return false;
    }
    idempotency.free(tx, call.id());
    credits.release(tx, call.tenantId(), call.held());
    return true;
  }

  private static ApiException lost() {
    return new ApiException(
        ErrorCode.BILLING_FAILED,
        "The server was taken for dead while it answered, so nothing was charged. Send the request"
            + " again.");
  }
}
