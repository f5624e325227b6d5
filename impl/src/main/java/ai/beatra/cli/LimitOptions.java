package ai.beatra.cli;

import ai.beatra.accounts.RateLimits;
import ai.beatra.cli.print.Fields;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The limits of a tenant or a key, as options. */
final class LimitOptions {

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--requests-per-minute",
      paramLabel = "N",
      converter = Converter.class,
      description = "The most requests a minute, or none.")
  private @Nullable Bound requestsPerMinute;

  @Option(
      names = "--tokens-per-minute",
      paramLabel = "N",
      converter = Converter.class,
      description = "The most tokens a minute, of prompts and answers, or none.")
  private @Nullable Bound tokensPerMinute;

  @Option(
      names = "--concurrent-requests",
      paramLabel = "N",
      converter = Converter.class,
      description = "The most requests at a time, or none.")
  private @Nullable Bound concurrentRequests;

  /** At least one of them. */
  void requireGiven() {
    if (requestsPerMinute == null && tokensPerMinute == null && concurrentRequests == null) {
      throw new ParameterException(
          Objects.requireNonNull(command).commandLine(),
          "no limit is given: --requests-per-minute, --tokens-per-minute or --concurrent-requests");
    }
  }

  /** What is not given stays. */
  RateLimits change(RateLimits now) {
    return new RateLimits(
        change(now.requestsPerMinute(), requestsPerMinute),
        change(now.tokensPerMinute(), tokensPerMinute),
        change(now.concurrentRequests(), concurrentRequests));
  }

  private static @Nullable Integer change(@Nullable Integer now, @Nullable Bound given) {
    return given == null ? now : given.most();
  }

  static Fields show(Fields fields, RateLimits limits) {
    return fields
        .with("requests_per_minute", limits.requestsPerMinute())
        .with("tokens_per_minute", limits.tokensPerMinute())
        .with("concurrent_requests", limits.concurrentRequests());
  }

  static final class Converter implements ITypeConverter<Bound> {
    @Override
    public Bound convert(String value) {
      return Bound.parse("a limit", 1, "none", value);
    }
  }
}
