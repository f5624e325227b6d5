package ai.beatra.credits;

import ai.beatra.store.Database;
import ai.beatra.store.Pages;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What calls and tasks have used: each of them, and added up. */
public final class Usage {
  private final Database database;
  private final UsageStore store = new UsageStore();

  /** What is added up. */
  public enum By {
    TENANT,
    MODEL,
    DAY,
    KEY
  }

  public Usage(Database database) {
    this.database = database;
  }

  /**
   * All calls and tasks that began in this time, by group.
   *
   * @param tenantId null for all tenants
   * @param from the earliest beginning
   * @param to before which they began
   */
  public List<UsageTotal> totals(By by, @Nullable String tenantId, Instant from, Instant to) {
    return database.read(
        tx -> store.totals(tx, by, tenantId, from.toEpochMilli(), to.toEpochMilli()));
  }

  /** All calls and tasks of a tenant that began in this time, the oldest first. */
  public Iterator<UsageRecord> of(String tenantId, Instant from, Instant to) {
    return new Pages<>(last -> page(tenantId, from, to, last == null ? null : last.about()));
  }

  private List<UsageRecord> page(
      String tenantId, Instant from, Instant to, UsageRecord.@Nullable About last) {
    long begin = last == null ? from.toEpochMilli() : last.createdAt().toEpochMilli();
    String after = last == null ? "" : last.id();
    return database.read(
        tx -> store.records(tx, tenantId, begin, after, to.toEpochMilli(), Pages.SIZE));
  }
}
