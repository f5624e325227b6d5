package ai.beatra.http;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of request bodies are in memory at the moment, over all requests. */
public final class BodyBudget {
  /** In bytes: what most requests are below. */
  private static final long SMALL = 64 << 10;

  private final long most;
  private final AtomicLong used = new AtomicLong();

  /**
   * @param most in bytes
   */
  public BodyBudget(long most) {
    this.most = most;
  }

  /**
   * Takes the bytes if they are there to take; whoever takes gives them back once. One part in 16
   * is kept for small bodies, so that a few large ones cannot keep everybody else out.
   *
   * @param size of the whole body so far
   */
  boolean take(long bytes, long size) {
    if (used.addAndGet(bytes) <= (size > SMALL ? most - most / 16 : most)) {
      return true;
    }
    used.addAndGet(-bytes);
    return false;
  }

  void giveBack(long bytes) {
    used.addAndGet(-bytes);
  }

  /** In bytes. */
  public long used() {
    return used.get();
  }
}
