package ai.beatra.calls;

import ai.beatra.credits.UsageRecord.Tokens;
import ai.beatra.money.Amount;

/**
 * What a call has used, and what is taken for it.
 *
 * @param source who says what was used
 */
public record Charge(Tokens used, CostSource source, Amount credits) {
  /** Nothing was used, and nothing is taken. */
  public static final Charge NOTHING =
      new Charge(new Tokens(0, 0, 0, 0, 0, 0), CostSource.COUNTED, Amount.ZERO);
}
