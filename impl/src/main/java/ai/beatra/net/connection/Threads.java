package ai.beatra.net.connection;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that may wait, and for what; all others of the web server never do. Those that have
 * nothing to do for a minute end. No connection has more than one piece of work with each, so what
 * waits for them is bounded as connections are; what is to be begun waits in {@link #lines}.
 */
public final class Threads implements AutoCloseable {
  /** How many requests are begun at a time. */
  public static final int PLACES = 16;

  private static final int DISK = 4;
  private static final int IDLE_SECONDS = 60;

  private final ThreadPoolExecutor requests = pool("http-request", PLACES);
  private final ThreadPoolExecutor disk = pool("http-disk", DISK);
  private final Lines lines = new Lines(requests, PLACES, System::nanoTime);

  private static ThreadPoolExecutor pool(String name, int size) {
    var count = new AtomicInteger();
    ThreadFactory named = work -> new Thread(work, name + "-" + count.incrementAndGet());
    var pool =
        new ThreadPoolExecutor(
            size, size, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named);
    pool.allowCoreThreadTimeOut(true);
    return pool;
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
