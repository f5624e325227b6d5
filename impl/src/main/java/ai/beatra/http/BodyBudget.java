package ai.beatra.http;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of request bodies are in memory at the moment, over all requests. */
public final class BodyBudget {
  private final long most;
  private final AtomicLong used = new AtomicLong();

  /**
   * @param most in bytes
   */
  public BodyBudget(long most) {
    this.most = most;
  }

  /** Takes the bytes if they are there to take; whoever takes gives them back once. */
  boolean take(long bytes) {
    if (used.addAndGet(bytes) <= most) {
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
