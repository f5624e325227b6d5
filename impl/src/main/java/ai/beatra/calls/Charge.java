package ai.beatra.calls;

import ai.beatra.credits.UsageRecord.Tokens;
import ai.beatra.money.Amount;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a call has used, and what is taken for it.
 *
 * @param source who says what was used
 * @param billedUsd what the provider says that it costs us, if that was taken; null if it was
 *     worked out from the tokens
 */
public record Charge(
    Tokens used, CostSource source, Amount credits, @Nullable BigDecimal billedUsd) {
  /** Nothing was used, and nothing is taken. */
  public static final Charge NOTHING =
      new Charge(new Tokens(0, 0, 0, 0, 0, 0, 0), CostSource.COUNTED, Amount.ZERO);

  /** Worked out from the tokens. */
  public Charge(Tokens used, CostSource source, Amount credits) {
    this(used, source, credits, null);
  }
}
