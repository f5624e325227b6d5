package ai.beatra.tasks;

import ai.beatra.store.Database;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who wait for the end of a task. No thread waits with them. */
final class Waiters {
  private static final Logger log = LoggerFactory.getLogger(Waiters.class);

  /** Past this nobody is let wait: they ask again. */
  private static final int MOST = 10_000;

  /** How late the end of a task is noticed that another node runs. */
  private static final int LOOK_MS = 500;

  private final Database database;
  private final TaskStore store;
  private final Map<String, Set<CompletableFuture<Void>>> waiting = new ConcurrentHashMap<>();
  private volatile boolean stopped;

  /**
   * @param end comes when the task has ended, or the time is over
   * @param cancel forgets who waits
   */
  record Wait(CompletableFuture<Void> end, Runnable cancel) {
    static final Wait OVER = new Wait(CompletableFuture.completedFuture(null), () -> {});
  }

  Waiters(Database database, TaskStore store) {
    this.database = database;
    this.store = store;
  }

  void start(ScheduledExecutorService timer) {
    if (!database.isEmbedded()) {
      timer.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    }
  }

  /** Nobody waits any longer, or begins to. */
  void stop() {
    stopped = true;
    waiting.keySet().forEach(this::ended);
  }

  Wait await(String id, Duration most) {
    if (waiting.size() >= MOST) {
      return Wait.OVER;
    }
    var end = new CompletableFuture<Void>();
    waiting.compute(
        id,
        (task, others) -> {
          Set<CompletableFuture<Void>> all =
              others == null ? ConcurrentHashMap.newKeySet() : others;
          all.add(end);
          return all;
        });
    end.completeOnTimeout(null, most.toMillis(), TimeUnit.MILLISECONDS);
    end.whenComplete((done, failed) -> forget(id, end));
    if (stopped || database.read(tx -> store.ended(tx, id))) {
      // It was too late to be noted down.
      end.complete(null);
    }
    return new Wait(end, () -> end.cancel(false));
  }

  /** The task has ended on this node. */
  void ended(String id) {
    Set<CompletableFuture<Void>> all = waiting.remove(id);
    if (all != null) {
      all.forEach(each -> each.complete(null));
    }
  }

  private void forget(String id, CompletableFuture<Void> end) {
    waiting.computeIfPresent(
        id,
        (task, all) -> {
          all.remove(end);
          return all.isEmpty() ? null : all;
        });
  }

  private void look() {
    try {
      List<String> ids = List.copyOf(waiting.keySet());
      List<String> ended =
          database.read(tx -> ids.stream().filter(id -> store.ended(tx, id)).toList());
      ended.forEach(this::ended);
    } catch (RuntimeException e) {
      log.warn("the tasks that are waited for could not be looked at: {}", e.getMessage());
    }
  }
}
