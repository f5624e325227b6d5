package ai.beatra.tasks;

import ai.beatra.nodes.Nodes;
import ai.beatra.notices.Lookout;
import ai.beatra.store.Database;
import ai.beatra.tasks.TaskRow.Stage;
import ai.beatra.tasks.TaskStore.Begun;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a node and the database tell each other of the tasks that run: how far they are, and which
 * of them are to stop.
 */
final class Pulse {
  private final Database database;
  private final TaskStore store;
  private final Nodes nodes;
  private final Runs runs;

  /** For what other nodes have done to tasks that run here. */
  private final Lookout lookout;

  Pulse(Database database, TaskStore store, Nodes nodes, Runs runs) {
    this.database = database;
    this.store = store;
    this.nodes = nodes;
    this.runs = runs;
    this.lookout = new Lookout(nodes.look());
  }

  /** Something may have been missed that another node has done. */
  void lookSoon() {
    lookout.soon();
  }

  void beat() {
    List<Run> known = List.copyOf(runs.all());
    if (known.isEmpty()) {
      return;
    }
    known.stream().filter(Run::late).forEach(run -> run.stop(Run.Stop.TIMED_OUT));
    var news = new LinkedHashMap<Attempt, Stage>();
    for (Run run : known) {
      Stage stage = run.unreported();
      if (stage != null) {
        news.put(run.task().attempt(), stage);
      }
    }
    if (!news.isEmpty()) {
      database.change(tx -> news.forEach((attempt, stage) -> store.pulse(tx, attempt, stage)));
    }
    if (database.isEmbedded() || lookout.isTime()) {
      look(known);
    }
  }

  private void look(List<Run> known) {
    Map<Attempt, Begun> running =
        database.read(tx -> store.begun(tx, nodes.id())).stream()
            .collect(Collectors.toMap(Begun::attempt, Function.identity()));
    known.forEach(run -> look(run, running.get(run.task().attempt())));
  }

  /** Stops what somebody wants to cancel, and what another node has by now. */
  private static void look(Run run, @Nullable Begun now) {
    if (now == null) {
      run.stop(Run.Stop.LOST);
    } else if (now.canceled()) {
      run.stop(Run.Stop.CANCELED);
    }
  }
}
