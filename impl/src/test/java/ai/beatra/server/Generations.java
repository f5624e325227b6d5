package ai.beatra.server;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * What the sandbox of a server makes.
 *
 * @param sandbox makes it
 * @param timer has what waits between two tokens
 */
record Generations(ThreadPoolExecutor sandbox, ScheduledThreadPoolExecutor timer) {

  /** How many generations wait for their turn. */
  long waiting() {
    return sandbox.getQueue().size()
        + timer.getQueue().stream()
            .filter(task -> task instanceof RunnableScheduledFuture<?> once && !once.isPeriodic())
            .count();
  }

  /** Waits until nothing of any generation runs or waits for its turn. */
  void awaitIdle() {
    Eventually.holds(
        "all generations have stopped",
        () -> waiting() == 0 && timer.getActiveCount() == 0 && sandbox.getActiveCount() == 0);
  }

  /** Keeps all generations from going on until the latch is counted down. */
  CountDownLatch hold() {
    var latch = new CountDownLatch(1);
    for (int i = 0; i < sandbox.getCorePoolSize(); i++) {
      sandbox.execute(
          () -> {
            try {
              latch.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    }
    Eventually.holds(
        "all threads of the generations are busy",
        () -> sandbox.getActiveCount() == sandbox.getCorePoolSize());
    return latch;
  }

  /** The same, with no room for more of them to wait. */
  CountDownLatch fill() {
    CountDownLatch held = hold();
    while (sandbox.getQueue().offer(() -> {})) {
      // One more.
    }
    return held;
  }
}
