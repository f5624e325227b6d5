package ai.beatra.net.connection;

import ai.beatra.shares.Backlog;
import ai.beatra.shares.Crew;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that may wait, and for what; all others of the web server never do. No connection has
 * more than one piece of work with each, so what waits for them is bounded as connections are; what
 * is to be begun waits in {@link #lines}.
 */
public final class Threads implements AutoCloseable {
  /** How many requests are begun at a time. */
  public static final int PLACES = 16;

  private static final int DISK = 4;
  private static final int HELD_SECONDS = 1;

  private final ThreadPoolExecutor requests = Crew.of("http-request", PLACES);
  private final ThreadPoolExecutor disk = Crew.of("http-disk", DISK);
  private final ThreadPoolExecutor refusals = Crew.of("http-refusal", 1);
  private final Executor held =
      CompletableFuture.delayedExecutor(HELD_SECONDS, TimeUnit.SECONDS, refusals);
  private final Lines lines;

  /**
   * @param behind where what has begun may wait: no more is begun unless all of these have room
   */
  public Threads(Backlog... behind) {
    var all = List.of(behind);
    lines =
        new Lines(
            requests, PLACES, () -> all.stream().allMatch(Backlog::hasRoom), System::nanoTime);
    all.forEach(each -> each.onRoom(lines::goOn));
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
   * Tells those who are too many to come back, one after the other, and a second after they came:
   * whoever asks again at once, as many do, asks once a second for each of his connections, so that
   * refusing him leaves the processors to those who are served.
   */
  public Executor refusals() {
    return held;
  }

  /** Tells those who have waited long enough already. */
  public Executor lateRefusals() {
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
