package ai.beatra.chat;

import ai.beatra.credits.Credits;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.idempotency.Idempotency;
import ai.beatra.idempotency.IdempotentRequest;
import ai.beatra.idempotency.StoredAnswer;
import ai.beatra.limits.Limits;
import ai.beatra.nodes.Ends;
import ai.beatra.nodes.Nodes;
import ai.beatra.nodes.Periodic;
import ai.beatra.provider.ChatEvent;
import ai.beatra.store.Database;
import ai.beatra.store.StoreException;
import ai.beatra.store.Tx;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every call of a model from its hold to its one end. A call that runs is in the memory of its
 * node; the hold of one that no node remembers is released, since nobody knows what was delivered.
 */
public final class Calls {
  private static final Logger log = LoggerFactory.getLogger(Calls.class);
  private static final Duration SWEEP = Duration.ofMinutes(1);
  private static final int SOME = 500;

  private final Database database;
  private final Credits credits;
  private final Idempotency idempotency;
  private final Limits limits;
  private final Nodes nodes;
  private final Ends ends;
  private final CallStore store = new CallStore();

  /**
   * The calls that run here, from before there is a row until after it has ended. What nobody holds
   * any more, nobody can end: it is not kept alive here.
   */
  private final Map<String, WeakReference<Call>> open = new ConcurrentHashMap<>();

  public Calls(
      Database database,
      Credits credits,
      Idempotency idempotency,
      Limits limits,
      Nodes nodes,
      Ends ends) {
    this.database = database;
    this.credits = credits;
    this.idempotency = idempotency;
    this.limits = limits;
    this.nodes = nodes;
    this.ends = ends;
  }

  /**
   * Ends what an earlier process left behind, and from now on what nobody looks after any more.
   *
   * @param kept how long calls are kept after their end
   */
  public void start(Periodic periodic, Duration kept) {
    if (database.isEmbedded()) {
      reap();
    }
    periodic.every("the look for calls that nobody ends", nodes.period(), this::reap);
    periodic.sweep("the sweep of calls", SWEEP, database, tx -> sweep(tx, kept));
  }

  /** Forgets some of the calls that ended longer ago than this, and returns how many. */
  int sweep(Tx tx, Duration kept) {
    return store.sweep(tx, tx.now() - kept.toMillis(), SOME);
  }

  /**
   * Holds the credits that the call may cost, in one transaction with its record and its
   * Idempotency-Key.
   *
   * @return the answer to repeat, if the key has one; then there is no call
   * @throws ApiException insufficient_balance, idempotency_conflict, idempotency_in_progress
   */
  Optional<StoredAnswer> open(Call call, @Nullable IdempotentRequest request) {
    open.put(call.id(), new WeakReference<>(call));
    boolean opened = false;
    try {
      Optional<StoredAnswer> earlier = nodes.write(tx -> begin(tx, call, request));
      opened = earlier.isEmpty();
      return earlier;
    } finally {
      if (!opened) {
        // If it was committed all the same, nobody remembers it now, and it is ended.
        open.remove(call.id());
      }
    }
  }

  private Optional<StoredAnswer> begin(Tx tx, Call call, @Nullable IdempotentRequest request) {
    if (request != null) {
      Optional<StoredAnswer> earlier = idempotency.take(tx, request, call.id());
      if (earlier.isPresent()) {
        return earlier;
      }
    }
    store.insert(tx, call, nodes.id());
    credits.hold(tx, call.caller().tenantId(), call.id(), call.held());
    return Optional.empty();
  }

  /** Gives up a call that was opened and will never be ended; its hold comes back soon. */
  void forget(Call call) {
    if (call.closing().compareAndSet(false, true)) {
      open.remove(call.id());
    }
  }

  /**
   * Charges what was delivered and ends the call; only the first end counts. It is tried until it
   * is written, for as long as this server runs.
   *
   * @return what was charged, once that is committed; billing_failed if that takes too long, or
   *     cannot be. Nothing comes if the call has ended already.
   */
  CompletableFuture<Charge> close(Call call, Closing closing) {
    return close(call, closing, false);
  }

  /**
   * The same for an answer that the client gets when it is charged. If that takes too long and
   * nobody can ask for the answer again, it is dropped, and charged nothing.
   */
  CompletableFuture<Charge> closeBeforeDelivery(Call call, Closing closing) {
    return close(call, closing, !call.repeatable());
  }

  private CompletableFuture<Charge> close(Call call, Closing closing, boolean droppable) {
    var told = new CompletableFuture<Charge>();
    if (!call.closing().compareAndSet(false, true)) {
      return told;
    }
    var end = new CallEnd(database, credits, idempotency, store, nodes.id(), call, closing);
    String what = "the end of a chat";
    Runnable late =
        () -> {
          if (droppable) {
            end.drop();
          }
          told.completeExceptionally(late(call, droppable));
        };
    ends.write(what, call.id(), call.requestId(), end::write, late)
        .whenComplete(
            (charge, failure) -> {
              open.remove(call.id());
              if (charge == null) {
                told.completeExceptionally(givenUp(call, end, failure));
                return;
              }
              limits.spend(call.caller(), charge.used().prompt() + charge.used().completion());
              tell(call, charge);
              if (!told.complete(charge) && droppable) {
                // Charged just when the client was told that nothing is.
                ends.write(what, call.id(), call.requestId(), end::write);
              }
            });
    return told;
  }

  /** In the access log, or in a line of its own if the client had left before. */
  private static void tell(Call call, Charge charge) {
    ChatEvent.Usage used = charge.used();
    call.report().used(used.prompt(), used.completion(), charge.credits().toString());
    if (call.report().isLeft()) {
      call.about(log.atInfo())
          .addKeyValue("input_tokens", used.prompt())
          .addKeyValue("output_tokens", used.completion())
          .addKeyValue("credits", charge.credits())
          .log("a chat whose client had left is charged");
    }
  }

  private static ApiException late(Call call, boolean dropped) {
    String message =
        dropped
            ? "The answer could not be charged in time. It was dropped, and nothing is charged. Send"
                + " the request again."
            : call.repeatable()
                ? "The charge could not be recorded yet. It will be, once, as soon as possible. Send"
                    + " the request again with the same Idempotency-Key: when it is recorded, you"
                    + " get the answer."
                : "The charge could not be recorded yet. What was delivered is charged once, as soon"
                    + " as possible. The same request sent again is a new one, with a charge of its"
                    + " own.";
    return new ApiException(ErrorCode.BILLING_FAILED, message);
  }

  /** Its hold comes back, and what it has cost is lost: that is told where losses are added up. */
  private static Throwable givenUp(Call call, CallEnd end, @Nullable Throwable failure) {
    call.about(log.atError())
        .setCause(failure)
        .addKeyValue("credits", end.atStake())
        .log("a chat is not charged: its credits are given up");
    return failure instanceof StoreException || failure instanceof RejectedExecutionException
        ? new ApiException(
            ErrorCode.BILLING_FAILED,
            "The charge could not be recorded. Send the request again.",
            failure)
        : failure == null ? new IllegalStateException() : failure;
  }

  /** Ends the calls that nobody looks after: of dead nodes, and forgotten ones of this. */
  void reap() {
    for (String node : database.read(tx -> nodes.dead(tx, store.nodes(tx)))) {
      reap(node, call -> true, tx -> !nodes.dead(tx, List.of(node)).isEmpty());
    }
    reap(nodes.id(), this::isForgotten, tx -> true);
  }

  private boolean isForgotten(CallStore.Orphan call) {
    WeakReference<Call> known = open.get(call.id());
    return known == null || known.get() == null;
  }

  private void reap(String node, Predicate<CallStore.Orphan> which, Predicate<Tx> still) {
    String after = "";
    List<CallStore.Orphan> some;
    do {
      String begin = after;
      some = database.read(tx -> store.running(tx, node, begin, SOME));
      List<CallStore.Orphan> left = some.stream().filter(which).toList();
      if (!left.isEmpty()) {
        List<CallStore.Orphan> ended =
            database.write(
                tx ->
                    still.test(tx)
                        ? left.stream().filter(call -> abandon(tx, call)).toList()
                        : List.of());
        ended.forEach(call -> tell(call, node));
        left.forEach(call -> open.remove(call.id()));
      }
      after = some.isEmpty() ? "" : some.get(some.size() - 1).id();
    } while (some.size() == SOME);
  }

  /** False if the call has ended. */
  private boolean abandon(Tx tx, CallStore.Orphan call) {
    if (!store.abandon(tx, call.id())) {
      return false;
    }
    idempotency.free(tx, call.id());
    credits.release(tx, call.tenantId(), call.id());
    return true;
  }

  private static void tell(CallStore.Orphan call, String node) {
    log.atWarn()
        .addKeyValue("request_id", call.requestId())
        .addKeyValue("call", call.id())
        .addKeyValue("tenant", call.tenantId())
        .addKeyValue("node", node)
        .log("a chat was abandoned by its server; its hold is released");
  }
}
