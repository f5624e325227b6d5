package ai.beatra.shares;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** So many threads of one name; those that have nothing to do for a minute end. */
public final class Crew {
  private static final int IDLE_SECONDS = 60;

  private Crew() {}

  /** For work of which whoever hands it over has only so much. */
  public static ThreadPoolExecutor of(String name, int size) {
    return of(name, size, new LinkedBlockingQueue<>());
  }

  /**
   * @param waiting what has no room in it is refused
   */
  public static ThreadPoolExecutor of(String name, int size, BlockingQueue<Runnable> waiting) {
    var threads =
        new ThreadPoolExecutor(size, size, IDLE_SECONDS, TimeUnit.SECONDS, waiting, named(name));
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /** The name, and which of them it is. */
  public static ThreadFactory named(String name) {
    var count = new AtomicInteger();
    return work -> new Thread(work, name + "-" + count.incrementAndGet());
  }
}
