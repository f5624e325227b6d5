package ai.beatra.server;

import ai.beatra.money.Amount;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** By how much a balance is changed, and why. */
final class AmountOptions {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "AMOUNT",
      converter = AmountConverter.class,
      description = "Credits, with at most four decimal places.")
  private Amount amount = Amount.ZERO;

  @Option(
      names = "--ref",
      paramLabel = "REF",
      description = "Which change this is, so that it is made once: 1 to 100 visible characters.")
  private @Nullable String ref;

  @Option(names = "--note", paramLabel = "TEXT", description = "Why, for people.")
  private @Nullable String note;

  Amount amount() {
    return amount;
  }

  @Nullable String ref() {
    if (ref != null && !ref.matches("[!-~]{1,100}")) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "--ref has 1 to 100 visible ASCII characters, not \"" + ref + "\"");
    }
    return ref;
  }

  @Nullable String note() {
    return note;
  }
}
