package ai.beatra.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * The work that waits for the writer, in the order in which it came. Whatever joins it is given to
 * the writer, or is turned away, or leaves: one of them, and once. Thread-safe; one writer.
 */
final class Line {
  private final Queue<Job<?>> jobs = new ArrayDeque<>();
  private boolean closed;

  void join(Job<?> job) {
    synchronized (this) {
      if (!closed) {
        jobs.add(job);
        notifyAll();
        return;
      }
    }
    turnAway(job);
  }

  /** Takes it out; false if the writer has it, or had it. */
  synchronized boolean leave(Job<?> job) {
    return jobs.remove(job);
  }

  synchronized int length() {
    return jobs.size();
  }

  /** Whoever is in it is served, and nobody who comes from now on. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Whether it was closed and has no more for the writer. */
  synchronized boolean isOver() {
    return closed && jobs.isEmpty();
  }

  /**
   * The next ones; none if it is over, or nobody has come for about so long.
   *
   * @param most of them
   */
  synchronized List<Job<?>> next(int most, long millis) throws InterruptedException {
    if (jobs.isEmpty() && !closed) {
      wait(millis);
    }
    var group = new ArrayList<Job<?>>();
    while (group.size() < most && !jobs.isEmpty()) {
      group.add(jobs.remove());
    }
    return group;
  }

  /** There is no writer any more. */
  void turnAway() {
    List<Job<?>> left;
    synchronized (this) {
      closed = true;
      left = List.copyOf(jobs);
      jobs.clear();
    }
    left.forEach(Line::turnAway);
  }

  /** Without the lock: whoever hears of it may do anything. */
  private static void turnAway(Job<?> job) {
    job.fail(new StoreUnavailableException("the database is closed", null));
  }
}
