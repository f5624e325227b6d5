package ai.beatra.calls;

import ai.beatra.credits.Credits;
import ai.beatra.credits.Lease;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.idempotency.Idempotency;
import ai.beatra.idempotency.IdempotentRequest;
import ai.beatra.idempotency.StoredAnswer;
import ai.beatra.money.Amount;
import ai.beatra.store.Tx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    store.insert(tx, call, node, tx.now());
    credits.hold(tx, call.caller().tenantId(), call.held(), "a lower max_completion_tokens");
    return Optional.empty();
  }

  Optional<StoredAnswer> earlier(Tx tx, IdempotentRequest request) {
    return idempotency.earlier(tx, request);
  }

  /**
   * Writes calls that run on leases, which give them their holds; not those that have ended. As
   * ends do, it comes to the leases after the calls.
   *
   * @return how many were written
   */
  int write(Tx tx, List<OpenCalls.Unended> running) {
    Map<Call, Lease> written = new LinkedHashMap<>();
    for (OpenCalls.Unended each : running) {
      Lease lease = each.running().toWrite();
      if (lease != null && store.insert(tx, each.call(), node, tx.now() - each.running().age())) {
        written.put(each.call(), lease);
      }
    }
    written.forEach(
        (call, lease) -> {
          if (!credits.leases().spend(tx, lease, call.held())) {
            store.delete(tx, call.id());
          }
        });
    return written.size();
  }

  /**
   * Charges the call and ends it; does nothing if it has ended in this way before.
   *
   * @param withdrawn that an earlier try to end it may have charged it, which is taken back: now it
   *     has failed, with nothing used
   * @return whether its lease has paid
   * @throws ApiException billing_failed if another node has taken this one for dead and ended it
   */
  boolean end(Tx tx, Call call, Running running, CallOutcome<?> closing, boolean withdrawn) {
    Amount cost = closing.charge().credits();
    Lease lease = running.lease();
    if (lease != null && store.insertEnded(tx, call, node, closing, tx.now() - running.age())) {
      if (!credits.settle(tx, lease, call.id(), call.held(), cost)) {
        throw lost();
      }
      return true;
    }
    if (store.end(tx, call, node, closing)) {
      if (call.repeatable()) {
        keep(tx, call, closing.kept());
      }
      credits.settle(tx, call.caller().tenantId(), call.id(), call.held(), cost);
    } else if (withdrawn) {
      takeBack(tx, call);
    } else if (store.charged(tx, call.id(), closing.state()).isEmpty()) {
      throw lost();
    }
    return false;
  }

  private void keep(Tx tx, Call call, @Nullable StoredAnswer answer) {
    if (answer == null) {
      idempotency.free(tx, call.id());
    } else {
      idempotency.keep(tx, call.id(), answer);
    }
  }

  private void takeBack(Tx tx, Call call) {
    store
        .charged(tx, call.id(), CallState.SUCCEEDED)
        .filter(charged -> !charged.isZero())
        .ifPresent(
            taken -> {
              store.uncharge(tx, call.id());
              String tenant = call.caller().tenantId();
              credits.refund(tx, tenant, call.id(), taken, "the answer was not delivered");
            });
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
