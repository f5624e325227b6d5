package ai.beatra.tasks;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** What this node remembers of the tasks that it runs. */
final class Runs {
  private final Map<String, Run> byTask = new ConcurrentHashMap<>();

  /** Held while claimed tasks are on their way in here; the other by who looks for forgotten. */
  private final ReadWriteLock claiming = new ReentrantReadWriteLock();

  /** Remembers what is claimed, before it can be taken for forgotten. */
  List<Run> begin(Supplier<List<TaskRow>> claim, long deadline) {
    claiming.readLock().lock();
    try {
      List<Run> begun = claim.get().stream().map(task -> new Run(task, deadline)).toList();
      begun.forEach(run -> byTask.put(run.task().id(), run));
      return begun;
    } finally {
      claiming.readLock().unlock();
    }
  }

  Collection<Run> all() {
    return byTask.values();
  }

  /** Stops the task if it runs here. */
  void stop(String task, Run.Stop reason) {
    Run run = byTask.get(task);
    if (run != null) {
      run.stop(reason);
    }
  }

  /** Not what the same node has begun of the task since. */
  void forget(Run run) {
    byTask.remove(run.task().id(), run);
  }

  /** Those that this node has begun by its rows, and knows nothing of. */
  List<TaskStore.Begun> forgotten(Supplier<List<TaskStore.Begun>> rows) {
    claiming.writeLock().lock();
    try {
      return rows.get().stream().filter(row -> !isKnown(row.attempt())).toList();
    } finally {
      claiming.writeLock().unlock();
    }
  }

  private boolean isKnown(Attempt attempt) {
    Run run = byTask.get(attempt.task());
    return run != null && run.task().attempt().equals(attempt);
  }
}
