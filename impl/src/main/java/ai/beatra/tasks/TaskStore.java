package ai.beatra.tasks;

import ai.beatra.model.Capability;
import ai.beatra.model.TaskStatus;
import ai.beatra.money.Amount;
import ai.beatra.store.Row;
import ai.beatra.store.Tx;
import ai.beatra.tasks.TaskRow.Produced;
import ai.beatra.tasks.TaskRow.Stage;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The SQL of {@link Tasks}. */
final class TaskStore {
  /**
   * An attempt that some node has begun, whether that still looks after it or not.
   *
   * @param upstreamJob as in {@link TaskJob.Asked}
   */
  record Begun(Attempt attempt, @Nullable String upstreamJob, boolean canceled) {}

  private static final String BEGUN =
      """
      SELECT id, tenant_id, request_id, attempt, upstream_job, cancel_requested_at FROM tasks
      WHERE status = 'running'""";

  private final String skipLocked;

  /**
   * @param shared whether several nodes claim tasks at the same moment
   */
  TaskStore(boolean shared) {
    this.skipLocked = shared ? " FOR UPDATE SKIP LOCKED" : "";
  }

  /** An older server, which does not know who was asked, must not begin it twice. */
  TaskRow insert(Tx tx, String id, Submission task) {
    TaskOrder order = task.order();
    return tx.query(
            """
            INSERT INTO tasks (id, tenant_id, project_id, key_id, request_id, queue, capability, model,
              resolved_model, provider, upstream_model, repeatable, status, request, price, unit_price,
              count, refunded, percent, stage, message, attempt, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 'queued', ?, ?, ?, ?, 0, 0, 'queued',
              'Waiting for its turn.', 0, ?) RETURNING *""",
            TaskStore::row,
            id,
            task.caller().tenantId(),
            task.caller().projectId(),
            task.caller().keyId(),
            task.requestId(),
            task.queue(),
            order.capability().toString(),
            order.model(),
            order.resolvedModel(),
            order.provider(),
            order.upstreamModel(),
            order.request(),
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
        "SELECT * FROM tasks WHERE id = ? AND tenant_id = ?", TaskStore::row, id, tenantId);
  }

  /** The provider after this one for which tasks wait in the queue; the last one if none does. */
  Optional<String> nextProvider(Tx tx, String queue, String after) {
    return tx.single(
        """
        SELECT provider FROM tasks WHERE status = 'queued' AND queue = ? AND provider > ?
        ORDER BY provider LIMIT 1""",
        row -> row.text("provider"),
        queue,
        after);
  }

  /** The tenant after this one, in a circle, for whom tasks wait for the provider. */
  Optional<String> nextTenant(Tx tx, String queue, String provider, String after) {
    Optional<String> next = firstTenant(tx, queue, provider, after);
    return next.isPresent() ? next : firstTenant(tx, queue, provider, "");
  }

  private static Optional<String> firstTenant(Tx tx, String queue, String provider, String after) {
    return tx.single(
        """
        SELECT tenant_id FROM tasks
        WHERE status = 'queued' AND queue = ? AND provider = ? AND tenant_id > ?
        ORDER BY tenant_id LIMIT 1""",
        row -> row.text("tenant_id"),
        queue,
        provider,
        after);
  }

  /** Begins the tenant's oldest task that waits and that no other node is just beginning. */
  Optional<TaskRow> claim(Tx tx, String queue, String provider, String tenantId, String node) {
    return tx.single(
        """
        UPDATE tasks SET status = 'running', node = ?, attempt = attempt + 1,
          started_at = COALESCE(started_at, ?), stage = 'starting', message = 'Starting.'
        WHERE status = 'queued' AND id = (SELECT id FROM tasks
          WHERE status = 'queued' AND queue = ? AND provider = ? AND tenant_id = ?
          ORDER BY created_at, id LIMIT 1%s) RETURNING *"""
            .formatted(skipLocked),
        TaskStore::row,
        node,
        tx.now(),
        queue,
        provider,
        tenantId);
  }

  /** Writes progress; does nothing if the attempt has ended. */
  void pulse(Tx tx, Attempt attempt, Stage stage) {
    tx.update(
        """
        UPDATE tasks SET percent = ?, stage = ?, message = ?
        WHERE id = ? AND attempt = ? AND status = 'running'""",
        stage.percent(),
        stage.name(),
        stage.message(),
        attempt.task(),
        attempt.number());
  }

  /** All that the node has begun. */
  List<Begun> begun(Tx tx, String node) {
    return tx.query(BEGUN + " AND node = ?", TaskStore::begun, node);
  }

  /** The attempt, if it has not ended. */
  Optional<Begun> begun(Tx tx, Attempt attempt) {
    return tx.single(
        BEGUN + " AND id = ? AND attempt = ?", TaskStore::begun, attempt.task(), attempt.number());
  }

  private static Begun begun(Row row) {
    return new Begun(
        attempt(row),
        row.textOrNull("upstream_job"),
        row.numberOrNull("cancel_requested_at") != null);
  }

  private static Attempt attempt(Row row) {
    return new Attempt(
        row.text("id"), row.text("tenant_id"), row.text("request_id"), (int) row.number("attempt"));
  }

  /** The nodes that run tasks. */
  List<String> nodes(Tx tx) {
    return tx.query(
        "SELECT DISTINCT node FROM tasks WHERE status = 'running'", row -> row.text("node"));
  }

  /** Ends a task; false if it is in another state by now, or is to cancel what succeeded. */
  Optional<Amount> end(Tx tx, Attempt attempt, TaskStatus from, TaskOutcome ending) {
    String status = ending.status().toString();
    Produced produced = ending.produced();
    return tx.single(
        """
            UPDATE tasks SET status = ?, node = NULL, refunded = price - ?,
              percent = CASE WHEN ? = 'succeeded' THEN 100 ELSE percent END, stage = ?, message = ?,
              output = ?, warnings = ?, usage = ?, error = ?, completed_at = ?,
              cancel_requested_at = CASE WHEN ? = 'canceled'
                THEN COALESCE(cancel_requested_at, ?) ELSE cancel_requested_at END
            WHERE id = ? AND attempt = ? AND status = ?
              AND (? <> 'succeeded' OR cancel_requested_at IS NULL)
            RETURNING price""",
        row -> new Amount(row.number("price")),
        status,
        ending.cost().units(),
        status,
        status,
        ending.message(),
        produced.output(),
        produced.warnings(),
        produced.usage(),
        produced.error(),
        tx.now(),
        status,
        tx.now(),
        attempt.task(),
        attempt.number(),
        from.toString(),
        status);
  }

  /** Writes who was asked for the work; false if the attempt has ended, or its node has lost it. */
  boolean ask(Tx tx, Attempt attempt, String node, TaskJob.Asked asked) {
    return tx.update(
            """
            UPDATE tasks SET provider = ?, upstream_model = ?, upstream_job = ?, tries = ?
            WHERE id = ? AND attempt = ? AND node = ? AND status = 'running'""",
            asked.provider(),
            asked.model(),
            asked.job(),
            asked.tries().json(),
            attempt.task(),
            attempt.number(),
            node)
        == 1;
  }

  /** Lets a task that had begun wait for another provider; false if it is in another state. */
  boolean move(Tx tx, Attempt attempt, TaskJob.Asked to) {
    return tx.update(
            """
            UPDATE tasks SET status = 'queued', node = NULL, stage = 'queued',
              message = 'Waiting for its turn.', provider = ?, upstream_model = ?, tries = ?
            WHERE id = ? AND attempt = ? AND status = 'running' AND upstream_job IS NULL
              AND cancel_requested_at IS NULL""",
            to.provider(),
            to.model(),
            to.tries().json(),
            attempt.task(),
            attempt.number())
        == 1;
  }

  /** What an upstream goes on with although its task was canceled. */
  record Abandoned(String queue, String provider, String model, String job) {}

  /** Nothing if no upstream is known to have begun it. */
  Optional<Abandoned> abandoned(Tx tx, String id) {
    return tx.single(
        """
        SELECT queue, provider, upstream_model, upstream_job FROM tasks
        WHERE id = ? AND status = 'canceled' AND upstream_job <> ''""",
        row ->
            new Abandoned(
                row.text("queue"),
                row.text("provider"),
                row.text("upstream_model"),
                row.text("upstream_job")),
        id);
  }

  /**
   * Lets a task that had begun wait again; false if it is in another state by now, or its upstream
   * may be working without anybody knowing its id.
   */
  boolean requeue(Tx tx, Attempt attempt) {
    return tx.update(
            """
            UPDATE tasks SET status = 'queued', node = NULL, stage = 'queued',
              message = 'Waiting for its turn.'
            WHERE id = ? AND attempt = ? AND status = 'running'
              AND (upstream_job IS NULL OR upstream_job <> '')""",
            attempt.task(),
            attempt.number())
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

  /** Forgets some of the tasks that ended before this time, and returns how many. */
  int sweep(Tx tx, long endedBefore, int limit) {
    return tx.update(
        """
        DELETE FROM tasks WHERE id IN (
          SELECT id FROM tasks WHERE completed_at < ? ORDER BY completed_at LIMIT ?)""",
        endedBefore,
        limit);
  }

  static TaskRow row(Row row) {
    return new TaskRow(
        attempt(row),
        row.text("project_id"),
        new TaskOrder(
            Capability.fromString(row.text("capability")),
            row.text("model"),
            row.text("resolved_model"),
            row.text("provider"),
            row.text("upstream_model"),
            row.text("request")),
        row.textOrNull("upstream_job"),
        new Tries(row.textOrNull("tries")),
        TaskStatus.fromString(row.text("status")),
        paid(row),
        new Stage((int) row.number("percent"), row.text("stage"), row.text("message")),
        new Produced(
            row.textOrNull("output"),
            row.textOrNull("warnings"),
            row.textOrNull("usage"),
            row.textOrNull("error")),
        new TaskRow.Times(
            row.number("created_at"),
            row.numberOrNull("started_at"),
            row.numberOrNull("completed_at"),
            row.numberOrNull("cancel_requested_at")));
  }

  /** A server that does not know what was agreed yet leaves it empty. */
  private static TaskPaid paid(Row row) {
    Amount taken = new Amount(row.number("price"));
    Long each = row.numberOrNull("unit_price");
    Long count = row.numberOrNull("count");
    TaskPrice agreed =
        each == null || count == null
            ? null
            : new TaskPrice(taken, new Amount(each), count.intValue());
    return new TaskPaid(taken, agreed, new Amount(row.number("refunded")));
  }
}
