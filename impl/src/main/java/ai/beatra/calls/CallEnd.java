package ai.beatra.calls;

import ai.beatra.error.ApiException;
import ai.beatra.money.Amount;
import ai.beatra.store.Database;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one end of a call. It is written by one thread after the other, and again where nobody knows
 * whether it was committed: the books tell then.
 */
final class CallEnd<T> {
  private final Database database;
  private final CallBooks books;
  private final Call call;
  private final Supplier<CallOutcome<T>> ending;
  private volatile @Nullable CallOutcome<T> closing;
  private volatile boolean dropped;

  /**
   * @param ending says how it ends; asked once, before the transaction
   */
  CallEnd(Database database, CallBooks books, Call call, Supplier<CallOutcome<T>> ending) {
    this.database = database;
    this.books = books;
    this.call = call;
    this.ending = ending;
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
   * @return how the call has ended, if the answer was not dropped
   * @throws ApiException billing_failed if another node has taken this one for dead and ended it
   */
  CallOutcome<T> write() {
    CallOutcome<T> known = closing;
    if (known == null) {
      known = ending.get();
      closing = known;
    }
    CallOutcome<T> toWrite = known;
    boolean withdrawn = dropped;
    database.write(
        tx -> {
          if (withdrawn) {
            books.withdraw(tx, call);
          } else {
            books.end(tx, call, toWrite);
          }
          return true;
        });
    return withdrawn
        ? new CallOutcome<>(CallState.FAILED, null, Charge.NOTHING, null, toWrite.answer())
        : toWrite;
  }
}
