package ai.beatra.chat;

import ai.beatra.store.Database;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The calls that were made, for statements of usage. */
public final class CallHistory {
  private static final int PAGE = 1000;

  private final Database database;
  private final CallStore store = new CallStore();

  public CallHistory(Database database) {
    this.database = database;
  }

  /**
   * Gives all calls of a tenant, the oldest first. However many there are, no more than a page is
   * in memory, and no transaction is open while a page is taken, so a slow reader is in nobody's
   * way.
   *
   * @param from the earliest beginning
   * @param to before which they began
   * @param reader gets one page after the other, none of them empty, and says whether to go on
   */
  public void read(String tenantId, Instant from, Instant to, Predicate<List<CallRecord>> reader) {
    List<CallRecord> page = page(tenantId, from, to, null);
    while (!page.isEmpty() && reader.test(page) && page.size() == PAGE) {
      page = page(tenantId, from, to, page.get(PAGE - 1));
    }
  }

  private List<CallRecord> page(
      String tenantId, Instant from, Instant to, @Nullable CallRecord last) {
    long begin = last == null ? from.toEpochMilli() : last.createdAt().toEpochMilli();
    String after = last == null ? "" : last.id();
    return database.read(tx -> store.history(tx, tenantId, begin, after, to.toEpochMilli(), PAGE));
  }
}
