package ai.beatra.money;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An amount of credits.
 *
 * @param units ten-thousandths of a credit
 */
public record Amount(long units) {
  private static final int SCALE = 4;

  /** The price in credits of a price in US dollars, rounded up to a ten-thousandth of a credit. */
  public static Amount ofUsd(BigDecimal usd, BigDecimal creditsPerUsd) {
    BigDecimal credits = usd.multiply(creditsPerUsd).setScale(SCALE, RoundingMode.CEILING);
    return new Amount(credits.unscaledValue().longValueExact());
  }

  /** As on the wire: decimal, with four places, for example {@code 3.0000}. */
  @Override
  public String toString() {
    return BigDecimal.valueOf(units, SCALE).toPlainString();
  }
}
