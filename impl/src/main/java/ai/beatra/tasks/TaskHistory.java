package ai.beatra.tasks;

import ai.beatra.store.Database;
import ai.beatra.store.Pages;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tasks that were made, for statements of usage. */
public final class TaskHistory {
  private final Database database;
  private final TaskStore store;

  public TaskHistory(Database database) {
    this.database = database;
    this.store = new TaskStore(!database.isEmbedded());
  }

  /**
   * All tasks of a tenant, the oldest first.
   *
   * @param from the earliest time of making
   * @param to before which they were made
   */
  public Iterator<TaskRecord> of(String tenantId, Instant from, Instant to) {
    return new Pages<>(last -> page(tenantId, from, to, last));
  }

  private List<TaskRecord> page(
      String tenantId, Instant from, Instant to, @Nullable TaskRecord last) {
    long begin = last == null ? from.toEpochMilli() : last.createdAt().toEpochMilli();
    String after = last == null ? "" : last.id();
    return database.read(
        tx -> store.history(tx, tenantId, begin, after, to.toEpochMilli(), Pages.SIZE));
  }
}
