import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Says what grew after the first quarter, and what failed. */
final class Verdict {
  /** What the server may not have more and more of, and how much more is none. */
  private static final List<Bound> BOUNDS =
      List.of(
          new Bound(Samples.RSS, 0.05, 10),
          new Bound(Samples.LIVE, 0.05, 3),
          new Bound(Samples.THREADS, 0.05, 3),
          new Bound(Samples.DESCRIPTORS, 0.1, 10),
          new Bound("calls", 0.1, 500),
          new Bound("tasks", 0.1, 50),
          new Bound("artifacts", 0.1, 200),
          new Bound("idempotency_keys", 0.1, 200),
          new Bound("loose_blobs", 0.1, 200),
          new Bound("leases", 0.1, 3),
          new Bound("nodes", 0.1, 1),
          new Bound("files", 0.1, 200));

  private final Samples samples;
  private final Duration length;

  private record Bound(String column, double part, double least) {}

  Verdict(Samples samples, Duration length) {
    this.samples = samples;
    this.length = length;
  }

  /** What is not as it has to be; the figures are printed. */
  List<String> faults() {
    var faults = new ArrayList<String>();
    double hours = length.toSeconds() * 0.75 / 3600;
    System.out.printf(
        "%n| after the first quarter | mean | rise an hour | ± |%n| --- | ---: | ---: | ---: |%n");
    for (Bound bound : BOUNDS) {
      Trend trend = Trend.of(samples.later(bound.column()));
      System.out.printf(
          "| %s | %.1f | %+.1f | %.1f |%n",
          bound.column(), trend.mean(), trend.rise() / hours, trend.error() / hours);
      if (trend.grows(bound.part(), bound.least())) {
        faults.add(
            "%s grew by %.1f, from a mean of %.1f"
                .formatted(bound.column(), trend.rise(), trend.mean()));
      }
    }
    System.out.printf("%n| operation | times | p50 ms | p99 ms |%n| --- | ---: | ---: | ---: |%n");
    new TreeMap<>(samples.whole())
        .forEach(
            (operation, times) ->
                System.out.printf(
                    "| %s | %d | %.1f | %.1f |%n",
                    operation,
                    times.getTotalCount(),
                    times.getValueAtPercentile(50) / 1e3,
                    times.getValueAtPercentile(99) / 1e3));
    System.out.println();
    if (samples.failed() > 0) {
      faults.add(samples.failed() + " operations failed; the first ones:");
      faults.addAll(samples.failures());
    }
    return faults;
  }
}
