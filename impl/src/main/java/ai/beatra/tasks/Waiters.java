package ai.beatra.tasks;

import ai.beatra.nodes.Nodes;
import ai.beatra.nodes.Periodic;
import ai.beatra.notices.Lookout;
import ai.beatra.notices.Topic;
import ai.beatra.shares.Shares;
import ai.beatra.store.Database;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Those who wait for the end of a task. No thread waits with them. */
final class Waiters {
  /** How often it is asked whether it is time to look. */
  private static final Duration TICK = Duration.ofMillis(500);

  /** So many tasks are looked at with one statement. */
  private static final int SOME = 500;

  private final Database database;
  private final TaskStore store;
  private final Shares places;
  private final Map<String, Set<CompletableFuture<Void>>> waiting = new ConcurrentHashMap<>();
  private volatile boolean stopped;

  /**
   * @param end comes when the task has ended, or the time is over
   * @param cancel forgets who waits
   */
  record Wait(CompletableFuture<Void> end, Runnable cancel) {
    /** The task has ended already. */
    static final Wait OVER = new Wait(CompletableFuture.completedFuture(null), () -> {});

    /** Too many wait, so this one does not. */
    static final Wait REFUSED = new Wait(CompletableFuture.completedFuture(null), () -> {});
  }

  /**
   * @param most how many may wait at a time, and twice as many as of one tenant
   */
  Waiters(Database database, TaskStore store, int most) {
    this.database = database;
    this.store = store;
    this.places = new Shares(most);
  }

  void start(Periodic periodic, Nodes nodes) {
    if (!database.isEmbedded()) {
      var lookout = new Lookout(nodes.look());
      nodes.on(Topic.ENDED, this::ended, lookout::soon);
      periodic.every("the look at tasks that are waited for", TICK, () -> look(lookout));
    }
  }

  /** Nobody waits any longer, or begins to. */
  void stop() {
    stopped = true;
    waiting.keySet().forEach(this::ended);
  }

  Wait await(String tenantId, String id, Duration longest) {
    if (!places.take(tenantId, 1)) {
      return Wait.REFUSED;
    }
    var end = new CompletableFuture<Void>();
    end.whenComplete((done, failed) -> leave(tenantId, id, end));
    waiting.compute(
        id,
        (task, others) -> {
          Set<CompletableFuture<Void>> same =
              others == null ? ConcurrentHashMap.newKeySet() : others;
          same.add(end);
          return same;
        });
    end.completeOnTimeout(null, longest.toMillis(), TimeUnit.MILLISECONDS);
    try {
      if (stopped || !database.read(tx -> store.ended(tx, List.of(id))).isEmpty()) {
        // It was too late to be noted down.
        end.complete(null);
      }
    } catch (RuntimeException e) {
      end.cancel(false);
      throw e;
    }
    return new Wait(end, () -> end.cancel(false));
  }

  /** The task has ended. */
  void ended(String id) {
    Set<CompletableFuture<Void>> same = waiting.remove(id);
    if (same != null) {
      same.forEach(each -> each.complete(null));
    }
  }

  private void leave(String tenantId, String id, CompletableFuture<Void> end) {
    places.giveBack(tenantId, 1);
    waiting.computeIfPresent(
        id,
        (task, same) -> {
          same.remove(end);
          return same.isEmpty() ? null : same;
        });
  }

  private void look(Lookout lookout) {
    if (!waiting.isEmpty() && lookout.isTime()) {
      look();
    }
  }

  private void look() {
    List<String> ids = List.copyOf(waiting.keySet());
    for (int i = 0; i < ids.size(); i += SOME) {
      List<String> some = ids.subList(i, Math.min(ids.size(), i + SOME));
      database.read(tx -> store.ended(tx, some)).forEach(this::ended);
    }
  }
}
