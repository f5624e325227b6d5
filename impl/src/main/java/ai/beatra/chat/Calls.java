package ai.beatra.chat;

import ai.beatra.credits.Credits;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.idempotency.Idempotency;
import ai.beatra.idempotency.IdempotentRequest;
import ai.beatra.idempotency.StoredAnswer;
import ai.beatra.ids.Ids;
import ai.beatra.limits.Limits;
import ai.beatra.money.Amount;
import ai.beatra.store.Database;
import ai.beatra.store.StoreException;
import ai.beatra.store.Tx;
import ai.beatra.store.Work;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every call of a model from its hold to its one end. A call has a lease that its node extends; the
 * hold of one whose node has died is released, since nobody knows what was delivered.
 */
public final class Calls {
  private static final Logger log = LoggerFactory.getLogger(Calls.class);
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final int EXTEND_SECONDS = 10;
  private static final int REAP_SECONDS = 5;
  private static final int ORPHANS = 200;

  private final Database database;
  private final Credits credits;
  private final Idempotency idempotency;
  private final Limits limits;
  private final Executor closers;
  private final String node;
  private final CallStore store = new CallStore();

  /** Calls whose end could not be written; the client knows that nothing was charged. */
  private final Queue<CallStore.Orphan> lost = new ConcurrentLinkedQueue<>();

  /**
   * @param closers writes the ends of calls, and waits for the database
   */
  public Calls(
      Database database,
      Credits credits,
      Idempotency idempotency,
      Limits limits,
      Ids ids,
      Executor closers) {
    this.database = database;
    this.credits = credits;
    this.idempotency = idempotency;
    this.limits = limits;
    this.closers = closers;
    this.node = ids.next("node_");
  }

  /** Ends what an earlier process left behind, and from now on looks after all leases. */
  public void start(ScheduledExecutorService timer) {
    if (database.isEmbedded()) {
      abandonAll();
    }
    timer.scheduleWithFixedDelay(
        guarded(this::extendLeases), EXTEND_SECONDS, EXTEND_SECONDS, TimeUnit.SECONDS);
    timer.scheduleWithFixedDelay(guarded(this::reap), REAP_SECONDS, REAP_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * Holds the credits that the call may cost, in one transaction with its record and its
   * Idempotency-Key.
   *
   * @return the answer to repeat, if the key has one; then there is no call
   * @throws ApiException insufficient_balance, idempotency_conflict, idempotency_in_progress
   */
  Optional<StoredAnswer> open(Call call, @Nullable IdempotentRequest request) {
    return database.write(
        tx -> {
          if (request != null) {
            Optional<StoredAnswer> earlier = idempotency.take(tx, request, call.id());
            if (earlier.isPresent()) {
              return earlier;
            }
          }
          store.insert(tx, call, node, tx.now() + LEASE.toMillis());
          credits.hold(tx, call.caller().tenantId(), call.id(), call.held());
          return Optional.empty();
        });
  }

  /**
   * Charges what was used and ends the call; only the first end counts.
   *
   * @return what was charged, once that is committed; billing_failed if it could not be. Nothing
   *     comes if the call has ended already.
   */
  CompletableFuture<Charge> close(Call call, Closing closing) {
    if (!call.closing().compareAndSet(false, true)) {
      return new CompletableFuture<>();
    }
    return CompletableFuture.supplyAsync(() -> spend(call, write(call, closing)), closers);
  }

  private Charge spend(Call call, Charge charge) {
    limits.spend(call.caller(), charge.used().prompt() + charge.used().completion());
    return charge;
  }

  private Charge write(Call call, Closing closing) {
    Meter.Reading reading = closing.used().get();
    Amount cost = reading.charged() ? call.route().model().cost(reading.usage()) : Amount.ZERO;
    var expected = new Charge(reading.usage(), cost);
    StoredAnswer answer = call.repeatable() ? closing.answer().apply(expected) : null;
    Work<Charge> end = tx -> end(tx, call, closing, reading, expected, answer);
    try {
      return database.write(end);
    } catch (StoreException e) {
      return insist(call, end);
    }
  }

  /** Nobody knows whether a commit that failed was one: the second time tells. */
  private Charge insist(Call call, Work<Charge> end) {
    try {
      return database.write(end);
    } catch (StoreException e) {
      log.error("the end of call {} could not be written", call.id(), e);
      lost.add(new CallStore.Orphan(call.id(), call.caller().tenantId()));
      throw new ApiException(
          ErrorCode.BILLING_FAILED,
          "The charge could not be recorded, so nothing was charged. Send the request again.",
          e);
    }
  }

  private Charge end(
      Tx tx,
      Call call,
      Closing closing,
      Meter.Reading reading,
      Charge expected,
      @Nullable StoredAnswer answer) {
    if (!store.end(tx, call, node, closing.state(), reading, expected.credits())) {
      return store
          .charged(tx, call.id(), closing.state())
          .map(charged -> new Charge(reading.usage(), charged))
          .orElseThrow(
              () ->
                  new ApiException(
                      ErrorCode.BILLING_FAILED,
                      "The call was given up, so nothing was charged. Send the request again."));
    }
    if (call.repeatable()) {
      keep(tx, call, answer);
    }
    Amount taken = credits.settle(tx, call.caller().tenantId(), call.id(), expected.credits());
    if (taken.equals(expected.credits())) {
      return expected;
    }
    var charge = new Charge(reading.usage(), taken);
    store.charged(tx, call, taken);
    if (call.repeatable()) {
      keep(tx, call, closing.answer().apply(charge));
    }
    return charge;
  }

  private void keep(Tx tx, Call call, @Nullable StoredAnswer answer) {
    if (answer == null) {
      idempotency.free(tx, call.id());
    } else {
      idempotency.keep(tx, call.id(), answer);
    }
  }

  private void extendLeases() {
    database.write(
        tx -> {
          store.extendLeases(tx, node, tx.now() + LEASE.toMillis());
          return idempotency.sweep(tx);
        });
  }

  private void reap() {
    for (CallStore.Orphan call : lost) {
      database.write(tx -> abandon(tx, call));
      lost.remove(call);
    }
    List<CallStore.Orphan> expired = database.read(tx -> store.expired(tx, ORPHANS));
    expired.forEach(call -> database.write(tx -> abandonExpired(tx, call)));
  }

  private void abandonAll() {
    List<CallStore.Orphan> left;
    do {
      left = database.read(tx -> store.ofOthers(tx, node, ORPHANS));
      List<CallStore.Orphan> some = left;
      database.write(
          tx -> {
            some.forEach(call -> abandon(tx, call));
            return some.size();
          });
    } while (!left.isEmpty());
  }

  /** False if the call has ended. */
  private boolean abandon(Tx tx, CallStore.Orphan call) {
    return store.abandon(tx, call.id()) && release(tx, call);
  }

  /** False if the call has ended, or its node still extends its lease. */
  private boolean abandonExpired(Tx tx, CallStore.Orphan call) {
    return store.abandonExpired(tx, call.id()) && release(tx, call);
  }

  private boolean release(Tx tx, CallStore.Orphan call) {
    idempotency.free(tx, call.id());
    credits.release(tx, call.tenantId(), call.id());
    log.warn("call {} was abandoned by its server; its hold is released", call.id());
    return true;
  }

  /** A periodic task that throws would not run again. */
  private static Runnable guarded(Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (RuntimeException e) {
        log.warn("the leases of calls could not be looked after: {}", e.getMessage());
      }
    };
  }
}
