package ai.beatra.calls;

import ai.beatra.money.Amount;
import ai.beatra.store.Database;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one end of a call. It is written one time after the other, again where nobody knows whether
 * it was committed: the books tell then.
 */
final class CallEnd<T> {
  private final Database database;
  private final CallBooks books;
  private final Call call;
  private final Running running;
  private final Supplier<CallOutcome<T>> ending;
  private final boolean atOnce;
  private volatile @Nullable CallOutcome<T> closing;
  private volatile boolean dropped;

  /**
   * @param running what is known of it here
   * @param ending says how it ends; asked once, before the transaction
   * @param atOnce whether it is asked on the thread that begins, since it waits for nothing
   */
  CallEnd(
      Database database,
      CallBooks books,
      Call call,
      Running running,
      Supplier<CallOutcome<T>> ending,
      boolean atOnce) {
    this.database = database;
    this.books = books;
    this.call = call;
    this.running = running;
    this.ending = ending;
    this.atOnce = atOnce;
  }

  /** What would be lost if this were never written. */
  Amount atStake() {
    CallOutcome<T> known = closing;
    return known == null ? call.held() : known.charge().credits();
  }

  /** Nobody gets the answer, so that nothing is to be charged. */
  void drop() {
    dropped = true;
  }

  /**
   * @param threads may wait
   * @return how the call has ended, if the answer was not dropped; fails with billing_failed if
   *     another node has taken this one for dead and ended it
   */
  CompletableFuture<CallOutcome<T>> write(Executor threads) {
    CallOutcome<T> known = closing;
    if (known == null && !atOnce) {
      return CompletableFuture.supplyAsync(this::close, threads)
          .thenCompose(closed -> write(closed, threads));
    }
    return write(known == null ? close() : known, threads);
  }

  private CallOutcome<T> close() {
    CallOutcome<T> known = ending.get();
    closing = known;
    return known;
  }

  private CompletableFuture<CallOutcome<T>> write(CallOutcome<T> toWrite, Executor threads) {
    boolean withdrawn = dropped;
    CallOutcome<T> outcome =
        withdrawn
            ? new CallOutcome<>(CallState.FAILED, null, Charge.NOTHING, null, toWrite.answer())
            : toWrite;
    return database
        .begin(tx -> books.end(tx, call, running, outcome, withdrawn), threads)
        .thenApply(
            leased -> {
              if (leased) {
                running.leaveFor(outcome.charge().credits());
              } else {
                running.leave();
              }
              return outcome;
            });
  }
}
