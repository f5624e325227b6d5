package ai.beatra.tasks;

import ai.beatra.model.Capability;
import ai.beatra.model.TaskStatus;
import ai.beatra.store.Tx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of one page of a tenant's tasks. However many tasks there are and however rare what is
 * asked for, it reads from an index as many entries as the page has, in their order: without a
 * filter from {@code tasks_by_tenant}, else from {@code tasks_by_kind} once for each pair of a
 * status and a capability that the filter lets pass. The smallest of those are the page.
 */
final class TaskListStore {
  private final TaskFilter filter;
  private final @Nullable ListPosition begin;
  private final String direction;
  private final List<Object> parameters = new ArrayList<>();
  private final String sql;

  /**
   * @param begin the place after which the page begins, or null
   * @param limit how many tasks at most
   */
  TaskListStore(String tenantId, TaskFilter filter, @Nullable ListPosition begin, int limit) {
    this.filter = filter;
    this.begin = begin;
    this.direction = filter.ascending() ? "ASC" : "DESC";
    if (filter.status() == null && filter.capability() == null) {
      this.sql = places("*", "tenant_id = ?", limit, tenantId);
    } else {
      this.sql = merged(tenantId, limit);
    }
  }

  List<TaskRow> read(Tx tx) {
    return tx.query(sql, TaskStore::row, parameters.toArray());
  }

  private String merged(String tenantId, int limit) {
    var parts = new ArrayList<String>();
    for (String capability : capabilities()) {
      for (String status : statuses()) {
        String kind = "tenant_id = ? AND capability = ? AND status = ?";
        String part = places("created_at, id", kind, limit, tenantId, capability, status);
        parts.add("SELECT * FROM (" + part + ") AS part" + parts.size());
      }
    }
    String page =
        "SELECT id FROM (" + String.join(" UNION ALL ", parts) + ") AS parts " + order(limit);
    return "SELECT * FROM tasks WHERE id IN (" + page + ") " + order(limit);
  }

  private List<String> statuses() {
    return filter.status() == null
        ? Stream.of(TaskStatus.values()).map(TaskStatus::toString).toList()
        : List.of(filter.status());
  }

  private List<String> capabilities() {
    return filter.capability() == null
        ? Stream.of(Capability.values()).map(Capability::toString).toList()
        : List.of(filter.capability());
  }

  /** The first tasks of one kind, in the list's order. */
  private String places(String columns, String kind, int limit, Object... values) {
    Collections.addAll(parameters, values);
    var text = new StringBuilder("SELECT " + columns + " FROM tasks WHERE " + kind);
    // The place is nearer than the bound on its side; of two bounds on one side SQLite may search
    // by the wrong one.
    if (begin == null || !filter.ascending()) {
      bound(text, ">", filter.createdAfter());
    }
    if (begin == null || filter.ascending()) {
      bound(text, "<", filter.createdBefore());
    }
    if (begin != null) {
      text.append(" AND (created_at, id) ")
          .append(filter.ascending() ? ">" : "<")
          .append(" (?, ?)");
      parameters.add(begin.createdAt());
      parameters.add(begin.id());
    }
    return text.append(' ').append(order(limit)).toString();
  }

  private void bound(StringBuilder text, String comparison, @Nullable Long time) {
    if (time != null) {
      text.append(" AND created_at ").append(comparison).append(" ?");
      parameters.add(time);
    }
  }

  private String order(int limit) {
    // A number of ours, not of a client's making: it is the same for pages of one size.
    return "ORDER BY created_at %s, id %s LIMIT %d".formatted(direction, direction, limit);
  }
}
