package ai.beatra.tasks;

import ai.beatra.nodes.Nodes;
import ai.beatra.store.Database;
import ai.beatra.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which tasks are begun next: as many for each provider as have a place there, so that none waits
 * for what another one is for; at each provider tenants take turns.
 */
final class Claims {
  /** So many are begun in one transaction at most. */
  private static final int MOST = 100;

  private final Database database;
  private final TaskStore store;
  private final Nodes nodes;
  private final Runs runs;
  private final Map<String, String> lastTenants = new ConcurrentHashMap<>();

  Claims(Database database, TaskStore store, Nodes nodes, Runs runs) {
    this.database = database;
    this.store = store;
    this.nodes = nodes;
    this.runs = runs;
  }

  /**
   * Begins tasks of a queue for this node. Who has no place to offer only looks, and writes
   * nothing.
   *
   * @param deadline as {@link Run}'s
   */
  List<Run> begin(String queue, Places places, long deadline) {
    if (database.read(tx -> open(tx, queue, places, "")).isEmpty()) {
      return List.of();
    }
    List<Run> begun = runs.begin(() -> nodes.write(tx -> claim(tx, queue, places)), deadline);
    for (Run run : begun) {
      lastTenants.put(turns(queue, run.asked().provider()), run.task().attempt().tenantId());
    }
    return begun;
  }

  private static String turns(String queue, String provider) {
    return queue + " " + provider;
  }

  /** The next provider after this one for which tasks wait, and that has a place for one. */
  private Optional<String> open(Tx tx, String queue, Places places, String after) {
    Optional<String> next = store.nextProvider(tx, queue, after);
    while (next.isPresent() && places.free(next.get()) < 1) {
      next = store.nextProvider(tx, queue, next.get());
    }
    return next;
  }

  private List<TaskRow> claim(Tx tx, String queue, Places places) {
    List<TaskRow> claimed = new ArrayList<>();
    Optional<String> provider = open(tx, queue, places, "");
    while (provider.isPresent() && claimed.size() < MOST) {
      String at = provider.get();
      long there =
          claimed.stream().filter(each -> places.isOne(each.order().provider(), at)).count();
      int room = Math.min(places.free(at) - (int) there, MOST - claimed.size());
      claim(tx, queue, at, room, claimed);
      provider = open(tx, queue, places, at);
    }
    return claimed;
  }

  /** One task of one tenant after the other. */
  private void claim(Tx tx, String queue, String provider, int room, List<TaskRow> claimed) {
    String after = lastTenants.getOrDefault(turns(queue, provider), "");
    for (int i = 0; i < room; i++) {
      Optional<String> tenant = store.nextTenant(tx, queue, provider, after);
      Optional<TaskRow> task =
          tenant.flatMap(of -> store.claim(tx, queue, provider, of, nodes.id()));
      if (task.isEmpty()) {
        // None waits, or another node is just beginning the tenant's last one.
        return;
      }
      claimed.add(task.get());
      after = tenant.get();
    }
  }
}
