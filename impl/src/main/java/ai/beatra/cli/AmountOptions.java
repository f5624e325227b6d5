package ai.beatra.cli;

import ai.beatra.money.Amount;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** By how much a balance is changed, and why. */
final class AmountOptions {
  @Parameters(
      paramLabel = "AMOUNT",
      converter = AmountConverter.class,
      description = "Credits, with at most four decimal places.")
  private Amount amount = Amount.ZERO;

  @Option(
      names = "--ref",
      paramLabel = "REF",
      converter = Ref.class,
      description = "Which change this is, so that it is made once: 1 to 100 visible characters.")
  private @Nullable String ref;

  @Option(names = "--note", paramLabel = "TEXT", description = "Why, for people.")
  private @Nullable String note;

  Amount amount() {
    return amount;
  }

  @Nullable String ref() {
    return ref;
  }

  @Nullable String note() {
    return note;
  }

  /** What names a change. */
  static final class Ref implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
      if (!value.matches("[!-~]{1,100}")) {
        throw new TypeConversionException(
            "a ref has 1 to 100 visible ASCII characters, not \"" + value + "\"");
      }
      return value;
    }
  }
}
