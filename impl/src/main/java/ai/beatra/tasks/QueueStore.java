package ai.beatra.tasks;

import ai.beatra.store.Tx;
import ai.beatra.tasks.Tasks.Waiting;
import java.util.Map;
import java.util.stream.Collectors;

/** How much waits, for whoever watches. */
final class QueueStore {
  private QueueStore() {}

  private record Queue(String name, Waiting waiting) {}

  /** By the names of the queues in which something waits. */
  static Map<String, Waiting> waiting(Tx tx) {
    long now = tx.now();
    return tx
        .query(
            """
            SELECT queue, COUNT(*) AS many, MIN(created_at) AS oldest
            FROM tasks WHERE status = 'queued' GROUP BY queue""",
            row ->
                new Queue(
                    row.text("queue"),
                    new Waiting(row.number("many"), Math.max(0, now - row.number("oldest")))))
        .stream()
        .collect(Collectors.toMap(Queue::name, Queue::waiting));
  }
}
