package ai.beatra.metrics.meters;

import ai.beatra.metrics.StoreWatch;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** The transactions of the database. */
final class StoreMeters implements StoreWatch {
  private final Timer reads;
  private final Timer writes;
  private final Counter away;
  private final Counter refused;

  StoreMeters(MeterRegistry registry) {
    this.reads = transactions(registry, "read");
    this.writes = transactions(registry, "write");
    this.away = failures(registry, "away");
    this.refused = failures(registry, "refused");
  }

  private static Timer transactions(MeterRegistry registry, String kind) {
    return Buckets.TRANSACTION.timer(
        registry,
        "beatra.database.transaction.duration",
        "Of one transaction, with what it waited for its turn",
        Tags.of("kind", kind));
  }

  private static Counter failures(MeterRegistry registry, String reason) {
    return Counter.builder("beatra.database.failures")
        .description("Transactions that the database has not done")
        .tags("reason", reason)
        .register(registry);
  }

  @Override
  public boolean listens() {
    return true;
  }

  @Override
  public void ended(boolean write, long nanos) {
    (write ? writes : reads).record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void failed(boolean isAway) {
    (isAway ? away : refused).increment();
  }
}
