package ai.beatra.net.connection;

import ai.beatra.shares.Crew;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * The threads that may wait, and for what; all others of the web server never do. No connection has
 * more than one piece of work with each, so what waits for them is bounded as connections are.
 */
public final class Threads implements AutoCloseable {
  private static final int REQUESTS = 16;
  private static final int DISK = 4;
  private static final int WAITING_REQUESTS = 4096;

  private final ThreadPoolExecutor requests = Crew.of("http-request", REQUESTS);
  private final ThreadPoolExecutor disk = Crew.of("http-disk", DISK);

  /** Serve requests: they may wait for the database, and for files to be opened. */
  public ExecutorService requests() {
    return requests;
  }

  /** Whether no more requests are to be begun now: as many wait as are let wait. */
  public boolean areBusy() {
    return requests.getQueue().size() >= WAITING_REQUESTS;
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
