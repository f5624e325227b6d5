package ai.beatra.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The work that waits for the writer, in the order in which it came. Whatever joins it is given to
 * the writer, or is turned away, or leaves: one of them, and once. Thread-safe; one writer.
 */
final class Line {
  private final BlockingQueue<Job<?>> queue = new LinkedBlockingQueue<>();

  /** Comes last when it is closed. */
  private final Job<Boolean> end = new Job<>(tx -> true, Runnable::run);

  private volatile boolean closed;

  /** Used by the writer alone. */
  private boolean over;

  void join(Job<?> job) {
    queue.add(job);
    // Who came too late to be served finds that out here, or is found by the writer.
    if (closed && queue.remove(job)) {
      turnAway(job);
    }
  }

  /** Takes it out; false if the writer has it, or had it. */
  boolean leave(Job<?> job) {
    return queue.remove(job);
  }

  int length() {
    return queue.size();
  }

  /** Whoever is in it is served, and nobody who comes from now on. */
  void close() {
    closed = true;
    queue.add(end);
  }

  /**
   * The next ones; none if nobody came for so long.
   *
   * @param most of them
   */
  List<Job<?>> next(int most, long millis) throws InterruptedException {
    var group = new ArrayList<Job<?>>();
    Job<?> first = queue.poll(millis, TimeUnit.MILLISECONDS);
    if (first != null) {
      group.add(first);
      queue.drainTo(group, most - 1);
    }
    if (group.remove(end)) {
      over = true;
    }
    return group;
  }

  /** Whether it was closed and all who were in it then were given to the writer. */
  boolean isOver() {
    return over;
  }

  /** There is no writer any more. */
  void turnAway() {
    closed = true;
    for (Job<?> job = queue.poll(); job != null; job = queue.poll()) {
      turnAway(job);
    }
  }

  private static void turnAway(Job<?> job) {
    job.fail(new StoreUnavailableException("the database is closed", null));
  }
}
