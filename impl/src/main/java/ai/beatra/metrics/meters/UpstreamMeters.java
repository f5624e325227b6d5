package ai.beatra.metrics.meters;

import ai.beatra.metrics.TryWatch;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** How upstreams were tried, and what came of it. */
final class UpstreamMeters {
  private final MeterRegistry registry;
  private final Map<String, Of> providers = new ConcurrentHashMap<>();

  UpstreamMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** A provider of the configuration is tried. */
  TryWatch begin(String provider) {
    return new Try(providers.computeIfAbsent(provider, Of::new));
  }

  /** Those of one provider. */
  private final class Of {
    private final String provider;
    private final Map<String, Timer> outcomes = new ConcurrentHashMap<>();

    Of(String provider) {
      this.provider = provider;
    }

    Timer of(String outcome) {
      return outcomes.computeIfAbsent(
          outcome,
          each ->
              Buckets.GENERATION.timer(
                  registry,
                  "beatra.upstream.try.duration",
                  "Of one try of an upstream, to the end of its answer",
                  Tags.of("provider", provider, "outcome", each)));
    }
  }

  private static final class Try extends AtomicBoolean implements TryWatch {
    private static final long serialVersionUID = 1L;
    private final transient Of provider;
    private final long began = System.nanoTime();

    Try(Of provider) {
      this.provider = provider;
    }

    @Override
    public void ended(String outcome, @Nullable Integer status) {
      if (compareAndSet(false, true)) {
        provider.of(outcome).record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
      }
    }
  }
}
