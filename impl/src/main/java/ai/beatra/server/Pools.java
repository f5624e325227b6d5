package ai.beatra.server;

import ai.beatra.net.connection.Threads;
import ai.beatra.nodes.Ends;
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
 */
record Pools(
    ScheduledExecutorService timer,
    ExecutorService sandbox,
    Threads http,
    ExecutorService storing,
    ExecutorService keeping) {
  private static final int TIMERS = 2;
  private static final int STORING = 4;
  private static final int KEEPING = 4;
  private static final int WAITING_GENERATIONS = 4096;

  /** As many as SQLite's writer commits at once, and as many again that wait for it. */
  private static final int MOST_ENDS = 128;

  /** What was begun is through when its end is written: where these pile up, no more is begun. */
  static Threads http(Ends ends) {
    var http = new Threads(() -> ends.writing() < MOST_ENDS);
    ends.onFewer(http.lines()::goOn);
    return http;
  }

  static Pools with(ScheduledExecutorService timer, ExecutorService sandbox, Threads http) {
    return new Pools(
        timer, sandbox, http, Crew.of("storing", STORING), Crew.of("keeping", KEEPING));
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
