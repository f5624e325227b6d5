package ai.beatra.net.connection;

import ai.beatra.shares.Crew;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * The threads that may wait, and for what; all others of the web server never do. No connection has
 * more than one piece of work with each, so what waits for them is bounded as connections are; what
 * is to be begun waits in {@link #lines}.
 */
public final class Threads implements AutoCloseable {
  /**
   * How many compute at a time. With more of them, threads that begin requests would take the
   * processors from the few that end what has begun, and that would pile up.
   */
  static final int COMPUTING = Math.max(2, Runtime.getRuntime().availableProcessors());

  /** How many requests are begun at a time: those that wait for the database, too. */
  public static final int PLACES = Math.max(16, COMPUTING);

  private static final int DISK = 4;
  private static final int IDLE_SECONDS = 60;

  private final ForkJoinPool requests = requestThreads();
  private final ThreadPoolExecutor disk = Crew.of("http-disk", DISK);
  private final ThreadPoolExecutor refusals = Crew.of("http-refusal", 1);
  private final Lines lines;

  /**
   * @param room as {@link Lines} wants to know
   */
  public Threads(BooleanSupplier room) {
    this.lines = new Lines(requests, PLACES, room, System::nanoTime);
  }

  /**
   * Another thread makes up for each that waits for a {@code CompletableFuture}, as it does for
   * SQLite's writer, or in a {@link ForkJoinPool.ManagedBlocker}, as it does for PostgreSQL.
   */
  private static ForkJoinPool requestThreads() {
    var count = new AtomicInteger();
    return new ForkJoinPool(
        COMPUTING,
        pool -> new Worker(pool, "http-request-" + count.incrementAndGet()),
        null,
        true,
        COMPUTING,
        PLACES,
        COMPUTING,
        full -> true,
        IDLE_SECONDS,
        TimeUnit.SECONDS);
  }

  private static final class Worker extends ForkJoinWorkerThread {
    private Worker(ForkJoinPool pool, String name) {
      super(pool);
      setName(name);
    }
  }

  /**
   * Serve requests: they may wait for the database, and for files to be opened. What is only begun
   * goes through {@link #lines}; here goes on what has begun.
   */
  public ExecutorService requests() {
    return requests;
  }

  /** Where requests wait for these threads. */
  public Lines lines() {
    return lines;
  }

  /**
   * Tells those who are too many to come back, one after the other: however many they are, they
   * take no more of the processors than one thread gets, and whoever is served goes on.
   */
  public Executor refusals() {
    return refusals;
  }

  /** Read and write files: they may wait for the disk. */
  public Executor disk() {
    return disk;
  }

  /** Does what has begun or waits, and takes nothing more. */
  @Override
  public void close() {
    requests.shutdown();
    disk.shutdown();
    refusals.shutdown();
  }
}
