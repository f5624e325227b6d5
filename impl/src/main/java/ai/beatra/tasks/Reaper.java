package ai.beatra.tasks;

import ai.beatra.model.TaskStatus;
import ai.beatra.nodes.Nodes;
import ai.beatra.store.Database;
import ai.beatra.store.Tx;
import ai.beatra.tasks.TaskStore.Begun;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** Lets go what nobody runs: tasks of dead nodes, and forgotten ones of this. */
final class Reaper {
  private final Database database;
  private final TaskStore store;
  private final Endings endings;
  private final Nodes nodes;
  private final Runs runs;
  private final BiConsumer<String, Map<Attempt, TaskStatus>> left;

  /**
   * @param left hears of a node's tasks that were let go, and what they are now
   */
  Reaper(
      Database database,
      TaskStore store,
      Endings endings,
      Nodes nodes,
      Runs runs,
      BiConsumer<String, Map<Attempt, TaskStatus>> left) {
    this.database = database;
    this.store = store;
    this.endings = endings;
    this.nodes = nodes;
    this.runs = runs;
    this.left = left;
  }

  void reap() {
    for (String node : database.read(tx -> nodes.dead(tx, store.nodes(tx)))) {
      leave(
          node,
          database.read(tx -> store.begun(tx, node)),
          tx -> !nodes.dead(tx, List.of(node)).isEmpty());
    }
    leave(
        nodes.id(),
        runs.forgotten(() -> database.read(tx -> store.begun(tx, nodes.id()))),
        tx -> true);
  }

  /**
   * @param node that had begun them
   * @param still whether they are to be left after all
   */
  private void leave(String node, List<Begun> tasks, Predicate<Tx> still) {
    if (tasks.isEmpty()) {
      return;
    }
    // What they are now, but for those that have ended meanwhile.
    var now = new LinkedHashMap<Attempt, TaskStatus>();
    database.change(
        tx -> {
          now.clear();
          if (still.test(tx)) {
            tasks.forEach(
                task ->
                    endings.leave(tx, task).ifPresent(status -> now.put(task.attempt(), status)));
          }
        });
    left.accept(node, now);
  }
}
