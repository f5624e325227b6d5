package ai.beatra.shares;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what has begun and waits for threads of ours, which come later. Whoever begins more looks
 * whether there is room: what waits would only take longer, and more memory. Thread-safe.
 */
public final class Backlog {
  private final int most;
  private final AtomicInteger size = new AtomicInteger();
  private volatile Runnable onRoom = () -> {};

  /**
   * @param most from so many on there is no room; what has begun waits here nevertheless
   */
  public Backlog(int most) {
    this.most = most;
  }

  /** One more waits. */
  public void enter() {
    size.incrementAndGet();
  }

  /** One that has entered waits no longer. */
  public void leave() {
    if (size.getAndDecrement() == most) {
      onRoom.run();
    }
  }

  public boolean hasRoom() {
    return size.get() < most;
  }

  /** Runs this from now on whenever there is room again. It must wait for nothing. */
  public void onRoom(Runnable told) {
    onRoom = told;
  }
}
