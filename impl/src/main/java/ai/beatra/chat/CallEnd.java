package ai.beatra.chat;

import ai.beatra.credits.Credits;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.idempotency.Idempotency;
import ai.beatra.idempotency.StoredAnswer;
import ai.beatra.money.Amount;
import ai.beatra.store.Database;
import ai.beatra.store.Tx;
import org.jspecify.annotations.Nullable;

/**
 * The one end of a call. It is written by one thread after the other, and again where nobody knows
 * whether it was committed: the second time tells.
 */
final class CallEnd {
  private static final Charge NOTHING = new Charge(Meter.Reading.NOTHING.usage(), Amount.ZERO);

  private final Database database;
  private final Credits credits;
  private final Idempotency idempotency;
  private final CallStore store;
  private final String node;
  private final Call call;
  private final Closing closing;
  private volatile @Nullable Bill bill;
  private volatile boolean dropped;

  /**
   * What the end will say.
   *
   * @param answer what is kept for repeated requests
   */
  private record Bill(Meter.Reading reading, Charge charge, @Nullable StoredAnswer answer) {}

  CallEnd(
      Database database,
      Credits credits,
      Idempotency idempotency,
      CallStore store,
      String node,
      Call call,
      Closing closing) {
    this.database = database;
    this.credits = credits;
    this.idempotency = idempotency;
    this.store = store;
    this.node = node;
    this.call = call;
    this.closing = closing;
  }

  /** What would be lost if this were never written. */
  Amount atStake() {
    Bill known = bill;
    return known == null ? call.held() : known.charge().credits();
  }

  /** Nobody gets the answer, so that nothing is to be charged. */
  void drop() {
    dropped = true;
  }

  /**
   * @throws ApiException billing_failed if another node has taken this one for dead and ended it
   */
  Charge write() {
    return dropped ? database.write(this::withdraw) : charge();
  }

  private Charge charge() {
    Bill known = bill;
    if (known == null) {
      known = bill();
      bill = known;
    }
    Bill toWrite = known;
    return database.write(tx -> charge(tx, toWrite));
  }

  private Bill bill() {
    Meter.Reading reading = closing.used().get();
    Amount cost = reading.charged() ? call.route().model().cost(reading.usage()) : Amount.ZERO;
    var charge = new Charge(reading.usage(), cost);
    return new Bill(reading, charge, call.repeatable() ? closing.answer().apply(charge) : null);
  }

  private Charge charge(Tx tx, Bill bill) {
    Charge expected = bill.charge();
    if (!store.end(
        tx, call, node, closing.state(), closing.error(), bill.reading(), expected.credits())) {
      return store
          .charged(tx, call.id(), closing.state())
          .map(charged -> new Charge(expected.used(), charged))
          .orElseThrow(CallEnd::lost);
    }
    if (call.repeatable()) {
      keep(tx, bill.answer());
    }
    Amount taken = credits.settle(tx, call.caller().tenantId(), call.id(), expected.credits());
    if (taken.equals(expected.credits())) {
      return expected;
    }
    var charge = new Charge(expected.used(), taken);
    store.charged(tx, call, taken);
    if (call.repeatable()) {
      keep(tx, closing.answer().apply(charge));
    }
    return charge;
  }

  private void keep(Tx tx, @Nullable StoredAnswer answer) {
    if (answer == null) {
      idempotency.free(tx, call.id());
    } else {
      idempotency.keep(tx, call.id(), answer);
    }
  }

  /** Ends the call without a charge, or gives back what an earlier try has taken. */
  private Charge withdraw(Tx tx) {
    String tenant = call.caller().tenantId();
    if (store.end(tx, call, node, CallState.FAILED, null, Meter.Reading.NOTHING, Amount.ZERO)) {
      credits.release(tx, tenant, call.id());
      return NOTHING;
    }
    store
        .charged(tx, call.id(), closing.state())
        .filter(charged -> !charged.isZero())
        .ifPresent(
            charged -> {
              store.uncharge(tx, call.id());
              credits.refund(tx, tenant, call.id(), charged, "the answer was not delivered");
            });
    return NOTHING;
  }

  private static ApiException lost() {
    return new ApiException(
        ErrorCode.BILLING_FAILED,
        "The server was taken for dead while it answered, so nothing was charged. Send the request"
            + " again.");
  }
}
