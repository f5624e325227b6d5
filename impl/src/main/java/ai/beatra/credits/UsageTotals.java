package ai.beatra.credits;

import ai.beatra.store.Database;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was used, added up. */
public final class UsageTotals {
  private final Database database;
  private final UsageStore store = new UsageStore();

  /** What is added up. */
  public enum By {
    TENANT,
    MODEL,
    DAY,
    KEY
  }

  public UsageTotals(Database database) {
    this.database = database;
  }

  /**
   * All calls and tasks that began in this time, by group.
   *
   * @param tenantId null for all tenants
   * @param from the earliest beginning
   * @param to before which they began
   */
  public List<UsageTotal> of(By by, @Nullable String tenantId, Instant from, Instant to) {
    return database.read(
        tx -> store.totals(tx, by, tenantId, from.toEpochMilli(), to.toEpochMilli()));
  }
}
