package ai.beatra.net.connection;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.glassfish.grizzly.Connection;

/** When each connection that has begun to send a request has to be done with it. */
public final class Deadlines {
  /** Bytes a second. */
  private static final long SLOWEST = 16 << 10;

  private final long nanos;
  private final Consumer<Connection<?>> late;
  private final Map<Connection<?>, Long> due = new ConcurrentHashMap<>();

  /**
   * @param late what to do with a connection that is not done in time
   */
  public Deadlines(Duration time, ScheduledExecutorService timer, Consumer<Connection<?>> late) {
    this.nanos = time.toNanos();
    this.late = late;
    long tick = Math.max(1, time.toMillis() / 10);
    Surviving.every(timer, tick, "the look at deadlines", this::check);
  }

  /** The connection has sent something of a request; the first time counts. */
  public void begin(Connection<?> connection) {
    due.putIfAbsent(connection, System.nanoTime() + nanos);
  }

  /** How much a connection has to send of a long body for its time to begin anew, in bytes. */
  public long leastBytes() {
    return TimeUnit.NANOSECONDS.toMillis(nanos) * SLOWEST / 1000;
  }

  /** The connection has sent so much: its time begins anew. */
  public void renew(Connection<?> connection) {
    due.put(connection, System.nanoTime() + nanos);
  }

  /** The connection has sent the whole request. */
  public void end(Connection<?> connection) {
    due.remove(connection);
  }

  private void check() {
    long now = System.nanoTime();
    due.forEach(
        (connection, at) -> {
          if (!connection.isOpen()) {
            due.remove(connection);
          } else if (at - now < 0 && due.remove(connection, at)) {
            late.accept(connection);
          }
        });
  }
}
