package ai.beatra.cli;

import ai.beatra.money.Amount;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an amount of credits above 0; a million millions at most, far from what a wallet holds. */
final class AmountConverter implements ITypeConverter<Amount> {
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,4})?");

  @Override
  public Amount convert(String value) {
    if (DECIMAL.matcher(value).matches()) {
      Amount amount = Amount.parse(value);
      if (!amount.isZero()) {
        return amount;
      }
    }
    throw new TypeConversionException(
        "credits are a number above 0 with at most 12 digits and four decimal places, not \""
            + value
            + "\"");
  }
}
