package ai.beatra.chat;

import ai.beatra.error.ErrorCode;
import ai.beatra.idempotency.StoredAnswer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a call ends.
 *
 * @param error why it failed or broke off; null where it did not, or nobody is told
 * @param used read when the end is written, since counting takes time
 * @param answer what a repeated request gets, made from the charge; null lets it run again
 */
record Closing(
    CallState state,
    @Nullable ErrorCode error,
    Supplier<Meter.Reading> used,
    Function<Charge, @Nullable StoredAnswer> answer) {

  Closing(
      CallState state,
      Supplier<Meter.Reading> used,
      Function<Charge, @Nullable StoredAnswer> answer) {
    this(state, null, used, answer);
  }
}
