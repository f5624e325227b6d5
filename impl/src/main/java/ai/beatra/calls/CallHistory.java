package ai.beatra.calls;

import ai.beatra.store.Database;
import ai.beatra.store.Pages;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The calls that were made, for statements of usage. */
public final class CallHistory {
  private final Database database;
  private final CallStore store = new CallStore();

  public CallHistory(Database database) {
    this.database = database;
  }

  /**
   * All calls of a tenant, the oldest first.
   *
   * @param from the earliest beginning
   * @param to before which they began
   */
  public Iterator<CallRecord> of(String tenantId, Instant from, Instant to) {
    return new Pages<>(last -> page(tenantId, from, to, last));
  }

  private List<CallRecord> page(
      String tenantId, Instant from, Instant to, @Nullable CallRecord last) {
    long begin = last == null ? from.toEpochMilli() : last.createdAt().toEpochMilli();
    String after = last == null ? "" : last.id();
    return database.read(
        tx -> store.history(tx, tenantId, begin, after, to.toEpochMilli(), Pages.SIZE));
  }
}
