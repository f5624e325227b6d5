package ai.beatra.net.connection;

import ai.beatra.shares.Crew;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * The threads that may wait, and for what; all others of the web server never do. No connection has
 * more than one piece of work with each, so what waits for them is bounded as connections are; what
 * is to be begun waits in {@link #lines}.
 */
public final class Threads implements AutoCloseable {
  /** How many requests are begun at a time. */
  public static final int PLACES = 16;

  private static final int DISK = 4;

  private final ThreadPoolExecutor requests = Crew.of("http-request", PLACES);
  private final ThreadPoolExecutor disk = Crew.of("http-disk", DISK);
  private final Lines lines = new Lines(requests, PLACES, System::nanoTime);

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

  /** Read and write files: they may wait for the disk. */
  public Executor disk() {
    return disk;
  }

  /** Does what has begun or waits, and takes nothing more. */
  @Override
  public void close() {
    requests.shutdown();
    disk.shutdown();
  }
}
