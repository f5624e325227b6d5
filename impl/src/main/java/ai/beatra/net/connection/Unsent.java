package ai.beatra.net.connection;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.attributes.Attribute;
import org.jspecify.annotations.Nullable;

/**
 * What was written to one connection and its client has not taken yet. Grizzly counts this too, but
 * whoever writes more than it likes waits for the client, up to 30 s a time (OutputBuffer's
 * blockAfterWriteIfNeeded, also for an answer in one piece); so its queue has no limit, and
 * whatever is long asks here before it writes on.
 */
public final class Unsent {
  /** In bytes: below it more may be written. */
  public static final int LOW = 16 << 10;

  /** In bytes: how much is written at once of what is long. */
  public static final int PIECE = 32 << 10;

  /** In bytes: the most there is of what asks here, the head of the answer included. */
  static final int MOST = LOW + PIECE + (16 << 10);

  private static final Attribute<Unsent> OF =
      Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(Unsent.class.getName(), Unsent::new);

  private long bytes;

  /** When the client last took something, or had taken everything before. */
  private long progress = System.nanoTime();

  private @Nullable Runnable onLow;

  /** What was written since the mark. */
  private long written;

  /** What the client has taken of that; below 0 while it still takes what was before. */
  private long taken;

  /** When the first of it was, if anything was. */
  private @Nullable Long first;

  Unsent() {}

  /**
   * What was written since the mark, head included.
   *
   * @param first when it began, as {@link System#nanoTime} has it; null if nothing was written
   */
  public record Sent(long bytes, @Nullable Long first) {}

  /** A new answer begins: one follows the other on a connection. */
  public synchronized void mark() {
    written = 0;
    taken = -bytes;
    first = null;
  }

  public synchronized Sent sinceMark() {
    return new Sent(written, first);
  }

  /** Whether the client has taken so many bytes of what was written since the mark. */
  public synchronized boolean areTaken(long expected) {
    return taken >= expected;
  }

  public static Unsent of(Connection<?> connection) {
    return OF.get(connection);
  }

  public synchronized long bytes() {
    return bytes;
  }

  public synchronized boolean isLow() {
    return bytes < LOW;
  }

  /** For how long the client has taken nothing of what there is; 0 if there is nothing. */
  synchronized long nanosWithoutProgress() {
    return bytes == 0 ? 0 : System.nanoTime() - progress;
  }

  synchronized void queued(long more) {
    if (bytes == 0) {
      progress = System.nanoTime();
    }
    bytes += more;
    written += more;
    if (first == null) {
      first = System.nanoTime();
    }
  }

  void sent(long more) {
    Runnable next;
    synchronized (this) {
      bytes -= more;
      taken += more;
      progress = System.nanoTime();
      next = isLow() ? onLow : null;
      onLow = next == null ? onLow : null;
    }
    run(next);
  }

  /** The connection is closed: nothing more is sent. */
  void forget() {
    Runnable next;
    synchronized (this) {
      bytes = 0;
      next = onLow;
      onLow = null;
    }
    run(next);
  }

  /**
   * Runs {@code action} once, when more may be written or the connection is closed. There is at
   * most one that waits.
   */
  public void whenLow(Executor executor, Runnable action) {
    Runnable later = () -> start(executor, action);
    synchronized (this) {
      if (!isLow()) {
        onLow = later;
        return;
      }
    }
    later.run();
  }

  private static void start(Executor executor, Runnable action) {
    try {
      executor.execute(action);
    } catch (RejectedExecutionException e) {
      // The server has stopped, and with it ends what waited.
    }
  }

  private static void run(@Nullable Runnable action) {
    if (action != null) {
      action.run();
    }
  }
}
