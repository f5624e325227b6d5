package ai.beatra.calls;

import ai.beatra.credits.Credits;
import ai.beatra.credits.Leases;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.idempotency.Idempotency;
import ai.beatra.idempotency.IdempotentRequest;
import ai.beatra.idempotency.StoredAnswer;
import ai.beatra.limits.Limits;
import ai.beatra.nodes.Ends;
import ai.beatra.nodes.Nodes;
import ai.beatra.nodes.Periodic;
import ai.beatra.store.Database;
import ai.beatra.store.StoreException;
import ai.beatra.store.Tx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import java.util.function.Supplier;
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
  private static final String END = "the end of a chat";

  private final Database database;
  private final Limits limits;
  private final Nodes nodes;
  private final Ends ends;
  private final CallStore store = new CallStore();
  private final CallBooks books;

  private final Leases leases;
  private final OpenCalls open;

  public Calls(
      Database database,
      Credits credits,
      Idempotency idempotency,
      Limits limits,
      Nodes nodes,
      Ends ends) {
    this.database = database;
    this.limits = limits;
    this.nodes = nodes;
    this.ends = ends;
    this.books = new CallBooks(credits, idempotency, store, nodes.id());
    this.leases = credits.leases();
    this.open = new OpenCalls(leases, books);
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
    periodic.every("the leases of credits", OpenCalls.UNWRITTEN, this::look);
    periodic.sweep("the sweep of calls", SWEEP, database, tx -> sweep(tx, kept));
  }

  /** Writes what has run for a while, and looks after the leases. */
  void look() {
    write(OpenCalls.UNWRITTEN);
    leases.look(nodes::write);
  }

  /** Writes what has run for so long. */
  void write(Duration unwritten) {
    open.write(nodes, unwritten);
  }

  /** Nothing runs any more: gives the leases back. */
  public void stop() {
    leases.stop();
  }

  /** Forgets some of the calls that ended longer ago than this, and returns how many. */
  int sweep(Tx tx, Duration kept) {
    return store.sweep(tx, tx.now() - kept.toMillis(), SOME);
  }

  /**
   * Holds the credits that the call may cost: in one transaction with its record and its
   * Idempotency-Key, or on a lease of this node, which needs none.
   *
   * @return the answer to repeat, if the key has one; then there is no call
   * @throws ApiException insufficient_balance, idempotency_conflict, idempotency_in_progress
   */
  public Optional<StoredAnswer> open(Call call, @Nullable IdempotentRequest request) {
    Running running = open.begin(call, request == null && nodes.isHeard());
    if (running.lease() != null) {
      return Optional.empty();
    }
    boolean opened = false;
    try {
      Optional<StoredAnswer> earlier = nodes.write(tx -> books.begin(tx, call, request));
      opened = earlier.isEmpty();
      return earlier;
    } finally {
      if (!opened) {
        // If it was committed all the same, nobody remembers it now, and it is ended.
        open.abandon(call);
      }
    }
  }

  /**
   * The answer to repeat, if the key has one; holds nothing, and leaves the key free.
   *
   * @throws ApiException idempotency_conflict, idempotency_in_progress
   */
  public Optional<StoredAnswer> earlier(IdempotentRequest request) {
    return database.read(tx -> books.earlier(tx, request));
  }

  /** Gives up a call that was opened and will never be ended; its hold comes back soon. */
  public void forget(Call call) {
    if (call.closing().compareAndSet(false, true)) {
      open.abandon(call);
    }
  }

  /**
   * Charges what was delivered and ends the call; only the first end counts. It is tried until it
   * is written, for as long as this server runs.
   *
   * @param ending says how it ends; asked once, on a thread that may take its time
   * @return the answer, once the charge is committed; billing_failed if that takes too long, or
   *     cannot be. Nothing comes if the call has ended already.
   */
  public <T> CompletableFuture<T> close(Call call, Supplier<CallOutcome<T>> ending) {
    return close(call, ending, false);
  }

  /**
   * The same for an answer that the client gets when it is charged. If that takes too long and
   * nobody can ask for the answer again, it is dropped, and charged nothing.
   *
   * @param ending as above; where the answer is not kept, it is asked on this thread
   */
  public <T> CompletableFuture<T> closeBeforeDelivery(Call call, Supplier<CallOutcome<T>> ending) {
    return close(call, ending, !call.repeatable());
  }

  private <T> CompletableFuture<T> close(
      Call call, Supplier<CallOutcome<T>> ending, boolean droppable) {
    var answer = new CompletableFuture<T>();
    if (!call.closing().compareAndSet(false, true)) {
      return answer;
    }
    var end = new CallEnd<>(database, books, call, open.known(call), ending, droppable);
    Runnable late =
        () -> {
          if (droppable) {
            end.drop();
          }
          answer.completeExceptionally(late(call, droppable));
        };
    ends.begin(END, call.id(), call.requestId(), end::write, late)
        .whenComplete(
            (closing, failure) -> {
              if (closing == null) {
                open.giveUp(call);
                answer.completeExceptionally(givenUp(call, end, failure));
                return;
              }
              open.end(call, closing.charge().credits());
              limits.spend(call.caller(), closing.charge().used().total());
              call.charged().accept(call, closing);
              if (!answer.complete(closing.answer()) && droppable) {
                // Charged just when the client was told that nothing is.
                ends.begin(END, call.id(), call.requestId(), end::write, () -> {});
              }
            });
    return answer;
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
  private static Throwable givenUp(Call call, CallEnd<?> end, @Nullable Throwable failure) {
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
      reap(node, call -> true, tx -> isDead(tx, node));
    }
    for (String node : database.read(tx -> nodes.dead(tx, leases.nodes(tx)))) {
      int back = database.write(tx -> isDead(tx, node) ? leases.giveBackOf(tx, node) : 0);
      log.atWarn()
          .addKeyValue("node", node)
          .addKeyValue("leases", back)
          .log("the leases of a server that is gone were given back");
    }
    reap(nodes.id(), this::isForgotten, tx -> true);
  }

  private boolean isDead(Tx tx, String node) {
    return !nodes.dead(tx, List.of(node)).isEmpty();
  }

  private boolean isForgotten(CallStore.Orphan call) {
    Running known = known(call.id());
    return known == null || known.call() == null;
  }

  /** How many run here, or have not been written yet. */
  public int running() {
    return open.size();
  }

  /** What is known of a call that runs here; it is cleared when nobody holds the call any more. */
  @Nullable Running known(String id) {
    return open.get(id);
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
                        ? left.stream().filter(call -> books.abandon(tx, call)).toList()
                        : List.of());
        ended.forEach(call -> tell(call, node));
        left.forEach(call -> open.forget(call.id()));
      }
      after = some.isEmpty() ? "" : some.get(some.size() - 1).id();
    } while (some.size() == SOME);
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
