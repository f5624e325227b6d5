package ai.beatra.metrics.meters;

import ai.beatra.metrics.Credits;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * What models do, by the names of OpenTelemetry's conventions for generative AI, and what it earns.
 */
final class ChatMeters {
  /** As the conventions have the buckets of gen_ai.client.token.usage. */
  private static final double[] TOKENS = {
    1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864
  };

  private final MeterRegistry registry;
  private final Map<Key, Of> all = new ConcurrentHashMap<>();
  private final Map<String, Counter> credits = new ConcurrentHashMap<>();

  private record Key(String model, String provider) {}

  ChatMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Those of a model of the catalog, at one of its providers. */
  Of of(String model, String provider) {
    return all.computeIfAbsent(
        new Key(model, provider),
        key ->
            new Of(
                Tags.of(
                    "gen_ai.operation.name",
                    "chat",
                    "gen_ai.request.model",
                    key.model(),
                    "gen_ai.provider.name",
                    key.provider())));
  }

  /**
   * Something was charged.
   *
   * @param units in ten-thousandths of a credit
   */
  void charged(String model, long units) {
    credits
        .computeIfAbsent(
            model,
            each ->
                Counter.builder("beatra.credits.charged")
                    .description("What was charged, in credits")
                    .tags("model", each)
                    .register(registry))
        .increment(Credits.of(units));
  }

  /** One model at one provider. */
  final class Of {
    private final Tags tags;
    private final Map<String, Timer> durations = new ConcurrentHashMap<>();
    private final Timer firstToken;
    private final Timer outputToken;
    private final DistributionSummary input;
    private final DistributionSummary output;

    Of(Tags tags) {
      this.tags = tags;
      this.firstToken =
          Buckets.FIRST_TOKEN.timer(
              registry,
              "gen_ai.server.time_to_first_token",
              "From the whole request to the first token of a stream",
              tags);
      this.outputToken =
          Buckets.OUTPUT_TOKEN.timer(
              registry,
              "gen_ai.server.time_per_output_token",
              "Of a whole stream, from its first token on, for each further one",
              tags);
      this.input = tokens("input");
      this.output = tokens("output");
    }

    private DistributionSummary tokens(String type) {
      return DistributionSummary.builder("gen_ai.client.token.usage")
          .description("Tokens of a chat, as they are charged")
          .tags(tags.and("gen_ai.token.type", type))
          .serviceLevelObjectives(TOKENS)
          .register(registry);
    }

    /**
     * @param failure as the label has it
     */
    void ended(long nanos, String failure) {
      durations
          .computeIfAbsent(
              failure,
              type ->
                  Buckets.GENERATION.timer(
                      registry,
                      "gen_ai.server.request.duration",
                      "From the whole request to the charged end of a chat",
                      tags.and("error.type", type)))
          .record(nanos, TimeUnit.NANOSECONDS);
    }

    void streamed(long untilFirst, long afterFirst, long outputTokens) {
      firstToken.record(untilFirst, TimeUnit.NANOSECONDS);
      if (outputTokens > 1) {
        outputToken.record(afterFirst / (outputTokens - 1), TimeUnit.NANOSECONDS);
      }
    }

    void used(long inputTokens, long outputTokens) {
      if (inputTokens > 0) {
        input.record(inputTokens);
      }
      if (outputTokens > 0) {
        output.record(outputTokens);
      }
    }
  }
}
