package ai.beatra.server;

import ai.beatra.net.connection.Lines;
import ai.beatra.net.connection.Threads;
import java.util.concurrent.Semaphore;

/** All places in which a server begins requests are taken, until this is closed. */
final class HeldPlaces implements AutoCloseable {
  private final Semaphore turns = new Semaphore(0);
  private final Lines lines;
  private volatile boolean closed;

  HeldPlaces(Lines lines) {
    this.lines = lines;
    for (int i = 0; i < Threads.PLACES; i++) {
      take();
    }
    Eventually.holds("all places are taken", () -> lines.waiting() == 0);
  }

  private void take() {
    lines.enter("a place of the test", this::hold, () -> {});
  }

  /** Its line is behind those that wait already: each of these begins one before it. */
  private void hold() {
    turns.acquireUninterruptibly();
    if (!closed) {
      take();
    }
  }

  /** How many requests wait to be begun. */
  int waiting() {
    return lines.waiting();
  }

  /** Leaves a place to one that waits. */
  void letOne() {
    turns.release();
  }

  @Override
  public void close() {
    closed = true;
    turns.release(2 * Threads.PLACES);
  }
}
