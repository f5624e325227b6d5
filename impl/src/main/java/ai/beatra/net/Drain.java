package ai.beatra.net;

import java.time.Duration;

/** Opens the door, counts the requests inside, and closes it behind the last. */
final class Drain {
  private int inside;
  private boolean closed = true;
  private String reason = "The server is starting.";

  /** Whether the request may go in; if so it has to {@link #leave} once. */
  synchronized boolean enter() {
    if (!closed) {
      inside++;
    }
    return !closed;
  }

  synchronized void open() {
    closed = false;
  }

  /** Why nobody is let in. */
  synchronized String reason() {
    return reason;
  }

  synchronized void leave() {
    inside--;
    notifyAll();
  }

  /** Closes the door and waits until nobody is inside; false if some still were in the end. */
  synchronized boolean drain(Duration atMost) throws InterruptedException {
    closed = true;
    reason = "The server is shutting down.";
    long end = System.nanoTime() + atMost.toNanos();
    for (long left = atMost.toNanos(); inside > 0 && left > 0; left = end - System.nanoTime()) {
      wait(Math.max(1, left / 1_000_000));
    }
    return inside == 0;
  }
}
