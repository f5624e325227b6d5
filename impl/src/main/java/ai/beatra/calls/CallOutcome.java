package ai.beatra.calls;

import ai.beatra.error.ErrorCode;
import ai.beatra.idempotency.StoredAnswer;
import org.jspecify.annotations.Nullable;

/**
 * How a call ends.
 *
 * @param error why it failed or broke off; null where it did not, or nobody is told
 * @param kept what a repeated request gets, where the call is repeatable; null lets it run again
 * @param answer what the client gets when this is written
 */
public record CallOutcome<T>(
    CallState state,
    @Nullable ErrorCode error,
    Charge charge,
    @Nullable StoredAnswer kept,
    T answer) {}
