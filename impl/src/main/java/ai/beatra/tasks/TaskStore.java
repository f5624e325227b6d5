package ai.beatra.tasks;

import ai.beatra.model.TaskStatus;
import ai.beatra.money.Amount;
import ai.beatra.store.Row;
import ai.beatra.store.Tx;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The SQL of {@link Tasks}. */
final class TaskStore {
  /** A task that runs somewhere, or that nobody looks after any more. */
  record Orphan(
      String id,
      String tenantId,
      String requestId,
      int attempt,
      boolean repeatable,
      boolean canceled) {}

  private static final String ORPHAN =
      "SELECT id, tenant_id, request_id, attempt, repeatable, cancel_requested_at FROM tasks ";

  private final String skipLocked;

  /**
   * @param shared whether several nodes claim tasks at the same moment
   */
  TaskStore(boolean shared) {
    this.skipLocked = shared ? " FOR UPDATE SKIP LOCKED" : "";
  }

  TaskRow insert(Tx tx, String id, Submission task) {
    return tx.query(
            """
            INSERT INTO tasks (id, tenant_id, project_id, key_id, request_id, queue, capability, model,
              resolved_model, provider, upstream_model, repeatable, status, request, price, unit_price,
              count, refunded, percent, stage, message, attempt, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, 0, 0, 'queued',
              'Waiting for its turn.', 0, ?) RETURNING *""",
            TaskRow::of,
            id,
            task.caller().tenantId(),
            task.caller().projectId(),
            task.caller().keyId(),
            task.requestId(),
            task.queue(),
            task.capability().toString(),
            task.model(),
            task.resolvedModel(),
            task.provider(),
            task.upstreamModel(),
            task.repeatable() ? 1 : 0,
            task.request(),
            task.price().whole().units(),
            task.price().each().units(),
            task.price().count(),
            tx.now())
        .get(0);
  }

  /** Whether the tenant has that many tasks, or more, waiting in the queue. */
  boolean waiting(Tx tx, String queue, String tenantId, int many) {
    return tx.single(
            """
            SELECT id FROM tasks WHERE status = 'queued' AND queue = ? AND tenant_id = ?
            ORDER BY created_at, id LIMIT 1 OFFSET ?""",
            row -> row.text("id"),
            queue,
            tenantId,
            many - 1)
        .isPresent();
  }

  Optional<TaskRow> find(Tx tx, String tenantId, String id) {
    return tx.single(
        "SELECT * FROM tasks WHERE id = ? AND tenant_id = ?", TaskRow::of, id, tenantId);
  }

  /** The tenant after this one, in a circle, for whom tasks wait in the queue. */
  Optional<String> nextTenant(Tx tx, String queue, String after) {
    Optional<String> next = firstTenant(tx, queue, after);
    return next.isPresent() ? next : firstTenant(tx, queue, "");
  }

  private static Optional<String> firstTenant(Tx tx, String queue, String after) {
    return tx.single(
        """
        SELECT tenant_id FROM tasks WHERE status = 'queued' AND queue = ? AND tenant_id > ?
        ORDER BY tenant_id LIMIT 1""",
        row -> row.text("tenant_id"),
        queue,
        after);
  }

  /** Begins the tenant's oldest task that waits and that no other node is just beginning. */
  Optional<TaskRow> claim(Tx tx, String queue, String tenantId, String node) {
    return tx.single(
        """
        UPDATE tasks SET status = 'running', node = ?, attempt = attempt + 1,
          started_at = COALESCE(started_at, ?), stage = 'starting', message = 'Starting.'
        WHERE status = 'queued' AND id = (SELECT id FROM tasks
          WHERE status = 'queued' AND queue = ? AND tenant_id = ?
          ORDER BY created_at, id LIMIT 1%s) RETURNING *"""
            .formatted(skipLocked),
        TaskRow::of,
        node,
        tx.now(),
        queue,
        tenantId);
  }

  /** Writes progress; does nothing if the node does not run the task any more. */
  void pulse(Tx tx, Run.Pulse pulse, String node) {
    tx.update(
        """
        UPDATE tasks SET percent = ?, stage = ?, message = ?
        WHERE id = ? AND node = ? AND attempt = ? AND status = 'running'""",
        pulse.percent(),
        pulse.stage(),
        pulse.message(),
        pulse.id(),
        node,
        pulse.attempt());
  }

  /** All tasks that the node runs. */
  List<Orphan> running(Tx tx, String node) {
    return tx.query(ORPHAN + "WHERE status = 'running' AND node = ?", TaskStore::orphan, node);
  }

  /** The nodes that run tasks. */
  List<String> nodes(Tx tx) {
    return tx.query(
        "SELECT DISTINCT node FROM tasks WHERE status = 'running'", row -> row.text("node"));
  }

  /** Ends a task that this node runs; false if it does not, or is to cancel what succeeded. */
  boolean end(Tx tx, String node, String id, int attempt, Ending ending) {
    return tx.update(
            """
            UPDATE tasks SET status = ?, node = NULL, refunded = price - ?,
              percent = CASE WHEN ? = 'succeeded' THEN 100 ELSE percent END, stage = ?, message = ?,
              output = ?, warnings = ?, usage = ?, error = ?, completed_at = ?
            WHERE id = ? AND node = ? AND attempt = ? AND status = 'running'
              AND (? <> 'succeeded' OR cancel_requested_at IS NULL)""",
            ending.status().toString(),
            ending.cost().units(),
            ending.status().toString(),
            ending.status().toString(),
            ending.message(),
            ending.output(),
            ending.warnings(),
            ending.usage(),
            ending.error(),
            tx.now(),
            id,
            node,
            attempt,
            ending.status().toString())
        == 1;
  }

  /** Ends a task that waits, or whose node has left it; false if it is in another state by now. */
  boolean endAbandoned(Tx tx, Orphan task, TaskStatus from, Ending ending) {
    return tx.update(
            """
            UPDATE tasks SET status = ?, node = NULL, refunded = price,
              stage = ?, message = ?, error = ?, completed_at = ?,
              cancel_requested_at = CASE WHEN ? = 'canceled'
                THEN COALESCE(cancel_requested_at, ?) ELSE cancel_requested_at END
            WHERE id = ? AND attempt = ? AND status = ?""",
            ending.status().toString(),
            ending.status().toString(),
            ending.message(),
            ending.error(),
            tx.now(),
            ending.status().toString(),
            tx.now(),
            task.id(),
            task.attempt(),
            from.toString())
        == 1;
  }

  /** Lets a task that had begun wait again; false if it is in another state by now. */
  boolean requeue(Tx tx, Orphan task) {
    return tx.update(
            """
            UPDATE tasks SET status = 'queued', node = NULL, stage = 'queued',
              message = 'Waiting for its turn.'
            WHERE id = ? AND attempt = ? AND status = 'running'""",
            task.id(),
            task.attempt())
        == 1;
  }

  /** Notes that a task that runs is to be canceled; the first time counts. */
  boolean requestCancel(Tx tx, String tenantId, String id) {
    return tx.update(
            """
            UPDATE tasks SET cancel_requested_at = COALESCE(cancel_requested_at, ?)
            WHERE id = ? AND tenant_id = ? AND status = 'running'""",
            tx.now(),
            id,
            tenantId)
        == 1;
  }

  /** The task, if the node runs it still. */
  Optional<Orphan> orphan(Tx tx, String node, String id, int attempt) {
    return tx.single(
        ORPHAN + "WHERE id = ? AND node = ? AND attempt = ? AND status = 'running'",
        TaskStore::orphan,
        id,
        node,
        attempt);
  }

  private static Orphan orphan(Row row) {
    return new Orphan(
        row.text("id"),
        row.text("tenant_id"),
        row.text("request_id"),
        (int) row.number("attempt"),
        row.number("repeatable") == 1,
        row.numberOrNull("cancel_requested_at") != null);
  }

  /** Those of these tasks that have ended, or are not there any more. */
  List<String> ended(Tx tx, List<String> ids) {
    String places = String.join(", ", Collections.nCopies(ids.size(), "?"));
    Set<String> running =
        Set.copyOf(
            tx.query(
                "SELECT id FROM tasks WHERE completed_at IS NULL AND id IN (" + places + ")",
                row -> row.text("id"),
                ids.toArray()));
    return ids.stream().filter(id -> !running.contains(id)).toList();
  }

  /**
   * @param begin the place after which the page begins, or null
   * @param limit how many at most
   */
  List<TaskRow> list(Tx tx, String tenantId, TaskFilter filter, @Nullable Place begin, int limit) {
    return new TaskListStore(tenantId, filter, begin, limit).read(tx);
  }

  /**
   * Tasks of a tenant that were made before {@code to}, the oldest first.
   *
   * @param begin when the first was made, or later
   * @param after of those that were made at {@code begin}, only ids above this
   */
  List<TaskRecord> history(Tx tx, String tenantId, long begin, String after, long to, int limit) {
    return tx.query(
        """
        SELECT t.id, t.created_at, t.completed_at, t.request_id, t.key_id, t.capability,
          t.resolved_model, t.provider, t.upstream_model, t.status, t.error,
          CASE WHEN t.completed_at IS NULL THEN 0 ELSE t.price - t.refunded END AS charged,
          p.name AS project
        FROM tasks t JOIN projects p ON p.id = t.project_id
        WHERE t.tenant_id = ? AND (t.created_at, t.id) > (?, ?) AND t.created_at < ?
        ORDER BY t.created_at, t.id LIMIT ?""",
        TaskStore::record,
        tenantId,
        begin,
        after,
        to,
        limit);
  }

  private static TaskRecord record(Row row) {
    Long endedAt = row.numberOrNull("completed_at");
    return new TaskRecord(
        row.text("id"),
        Instant.ofEpochMilli(row.number("created_at")),
        endedAt == null ? null : Instant.ofEpochMilli(endedAt),
        row.text("request_id"),
        row.text("project"),
        row.text("key_id"),
        row.text("capability"),
        row.text("resolved_model"),
        row.text("provider"),
        row.text("upstream_model"),
        row.text("status"),
        new Amount(row.number("charged")),
        TaskRecord.code(row.textOrNull("error")));
  }

  /** Forgets some of the tasks that ended before this time, and returns how many. */
  int sweep(Tx tx, long endedBefore, int limit) {
    return tx.update(
        """
        DELETE FROM tasks WHERE id IN (
          SELECT id FROM tasks WHERE completed_at < ? ORDER BY completed_at LIMIT ?)""",
        endedBefore,
        limit);
  }
}
