package ai.beatra.credits;

import ai.beatra.money.Amount;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of a tenant's ledger.
 *
 * @param number counts the tenant's entries from 1, without gaps
 * @param ref what it is about: the id of a call, or of a grant
 * @param amount what the entry is about; the changes say what it did
 * @param change what the tenant gained, negative for what it lost
 * @param totalAfter what it had then, with what was set aside
 */
public record LedgerEntry(
    long number,
    Kind kind,
    String ref,
    Amount amount,
    Amount change,
    Amount totalAfter,
    @Nullable String note,
    Instant createdAt) {

  /** What can happen to a wallet. */
  public enum Kind {
    /** Credits were added. */
    GRANT,
    /** Credits were taken back by the operator. */
    TAKE,
    /** Credits were set aside: of earlier versions, as is {@link #RELEASE}. */
    HOLD,
    /** What a call or a task has cost was taken. */
    SETTLE,
    /** What was set aside was given back. */
    RELEASE,
    /** A cost was given back after it had been taken. */
    REFUND,
    /** A part of a cost that neither the hold nor the balance covered; nothing was taken. */
    UNCOLLECTED;

    /** As the database has it, and people read it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Kind of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }
}
