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
 * waits for them is bounded as connections are.
 */
public final class Threads implements AutoCloseable {
  private static final int REQUESTS = 16;
  private static final int DISK = 4;
  private static final int WAITING_REQUESTS = 4096;
  private static final int IDLE_SECONDS = 60;

  private final ThreadPoolExecutor requests = pool("http-request", REQUESTS);
  private final ThreadPoolExecutor disk = pool("http-disk", DISK);

  private static ThreadPoolExecutor pool(String name, int size) {
    var count = new AtomicInteger();
    ThreadFactory named = work -> new Thread(work, name + "-" + count.incrementAndGet());
    var pool =
        new ThreadPoolExecutor(
            size, size, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

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
