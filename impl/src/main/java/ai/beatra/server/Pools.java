package ai.beatra.server;

import ai.beatra.net.connection.Threads;
import ai.beatra.shares.Backlog;
import ai.beatra.shares.Crew;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * The threads that several features share. CONTRIBUTING lists these and all others, each with what
 * may block on it; a test compares that list with a server that runs.
 *
 * @param timer does what happens later; nothing may block on it
 * @param sandbox makes the sandbox's answers, which wait for nothing; what has no room in its queue
 *     is told to come back
 * @param http serve requests, and read and write files
 * @param storing put uploads into the storage: the disk and the database
 * @param keeping write and read the answers that are kept: the disk
 * @param sending requests to upstreams that wait to be written
 */
record Pools(
    ScheduledExecutorService timer,
    ExecutorService sandbox,
    Threads http,
    ExecutorService storing,
    ExecutorService keeping,
    Backlog sending) {
  private static final int TIMERS = 2;
  private static final int STORING = 4;
  private static final int KEEPING = 4;
  private static final int WAITING_GENERATIONS = 4096;

  /** They keep the threads that write to upstreams busy for some milliseconds. */
  private static final int MOST_SENDING = 64;

  /**
   * @param ends that are being written. What was begun is sent to an upstream, and through when its
   *     end is written: where either piles up, no more is begun
   */
  static Pools with(ScheduledExecutorService timer, ExecutorService sandbox, Backlog ends) {
    var sending = new Backlog(MOST_SENDING);
    return new Pools(
        timer,
        sandbox,
        new Threads(ends, sending),
        Crew.of("storing", STORING),
        Crew.of("keeping", KEEPING),
        sending);
  }

  /** Keeps nothing of what it need not do any more. */
  static ScheduledThreadPoolExecutor newTimer() {
    var timer = new ScheduledThreadPoolExecutor(TIMERS, Crew.named("timer"));
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  /** One thread for each processor, since they do nothing but compute. */
  static ThreadPoolExecutor newSandbox() {
    int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
    return Crew.of("sandbox", threads, new ArrayBlockingQueue<>(WAITING_GENERATIONS));
  }

  /** Stops what serves clients: nothing more is taken. */
  void stopServing() {
    http.close();
    timer.shutdownNow();
    sandbox.shutdownNow();
  }

  /** Stops what writes to the storage. */
  void stopStoring() {
    storing.shutdownNow();
    keeping.shutdownNow();
  }
}
