package ai.beatra.metrics.meters;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.DoubleStream;

/** The upper bounds of the buckets of times, in seconds. */
enum Buckets {
  /** Of requests, as OpenTelemetry's conventions for HTTP have them, and a minute and more. */
  REQUEST(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60, 300),

  /** As its conventions for generative AI have them, gen_ai.server.request.duration. */
  GENERATION(
      0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92),

  /** The same, gen_ai.server.time_to_first_token. */
  FIRST_TOKEN(0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10),

  /** The same, gen_ai.server.time_per_output_token. */
  OUTPUT_TOKEN(0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5),

  /** Of tasks, which take up to minutes. */
  TASK(0.1, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320, 640),

  /** Of transactions. */
  TRANSACTION(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5);

  private static final double NANOS = 1e9;

  private final Duration[] bounds;

  Buckets(double... seconds) {
    this.bounds =
        DoubleStream.of(seconds)
            .mapToObj(each -> Duration.ofNanos(Math.round(each * NANOS)))
            .toArray(Duration[]::new);
  }

  Timer timer(MeterRegistry registry, String name, String help, Tags tags) {
    return Timer.builder(name)
        .description(help)
        .tags(tags)
        .serviceLevelObjectives(bounds)
        .register(registry);
  }
}
