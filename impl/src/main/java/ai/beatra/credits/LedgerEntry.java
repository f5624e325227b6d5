package ai.beatra.credits;

import ai.beatra.money.Amount;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a tenant's ledger.
 *
 * @param number counts the tenant's entries from 1, without gaps
 * @param ref what it is about: the id of a call, or of a grant
 * @param amount what the entry is about; the changes say what it did
 * @param balanceChange what the balance gained, negative for what it lost
 * @param heldChange the same for what is held
 */
public record LedgerEntry(
    long number,
    Kind kind,
    String ref,
    Amount amount,
    Amount balanceChange,
    Amount heldChange,
    Amount balanceAfter,
    @Nullable String note,
    Instant createdAt) {

  /** What can happen to a wallet. */
  public enum Kind {
    /** Credits were added. */
    GRANT,
    /** Credits were taken back by the operator. */
    TAKE,
    /** Credits were set aside before a call. */
    HOLD,
    /** A call's cost was taken, the rest of its hold given back. */
    SETTLE,
    /** A hold was given back whole. */
    RELEASE,
    /** A cost was given back after it had been taken. */
    REFUND,
    /** A part of a cost that neither the hold nor the balance covered; nothing was taken. */
    UNCOLLECTED
  }
}
