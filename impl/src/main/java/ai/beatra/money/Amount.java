package ai.beatra.money;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An amount of credits.
 *
 * @param units ten-thousandths of a credit
 */
public record Amount(long units) implements Comparable<Amount> {
  public static final Amount ZERO = new Amount(0);

  private static final int SCALE = 4;

  /** Credits are sold at a thousand for a dollar. */
  private static final int USD_SCALE = SCALE + 3;

  /**
   * Reads decimal credits with at most four places.
   *
   * @throws ArithmeticException if there are more places, or the amount is too large
   * @throws NumberFormatException if it is no decimal number
   */
  public static Amount parse(String credits) {
    return new Amount(
        new BigDecimal(credits)
            .setScale(SCALE, RoundingMode.UNNECESSARY)
            .unscaledValue()
            .longValueExact());
  }

  /**
   * What customers pay for what costs so many US dollars, rounded up to a ten-thousandth of a
   * credit.
   *
   * @param markup how many dollars they pay for a dollar of cost
   */
  public static Amount ofCost(BigDecimal usd, BigDecimal markup) {
    BigDecimal credits =
        usd.multiply(markup)
            .movePointRight(USD_SCALE - SCALE)
            .setScale(SCALE, RoundingMode.CEILING);
    return new Amount(credits.unscaledValue().longValueExact());
  }

  public Amount plus(Amount other) {
    return new Amount(Math.addExact(units, other.units));
  }

  public Amount minus(Amount other) {
    return new Amount(Math.subtractExact(units, other.units));
  }

  public Amount times(int factor) {
    return new Amount(Math.multiplyExact(units, factor));
  }

  public boolean isZero() {
    return units == 0;
  }

  @Override
  public int compareTo(Amount other) {
    return Long.compare(units, other.units);
  }

  /** What it is worth in US dollars, with seven places, for display only. */
  public String usdReference() {
    return BigDecimal.valueOf(units, USD_SCALE).toPlainString();
  }

  /** As on the wire: decimal, with four places, for example {@code 3.0000}. */
  @Override
  public String toString() {
    return BigDecimal.valueOf(units, SCALE).toPlainString();
  }
}
