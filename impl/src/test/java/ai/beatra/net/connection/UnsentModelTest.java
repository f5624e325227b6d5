package ai.beatra.net.connection;

import static ai.beatra.Interleavings.check;

import ai.beatra.Interleavings;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whoever waits until a client has read is woken once, in any order of all threads. */
class UnsentModelTest {
  private static final int MUCH = 2 * Unsent.LOW;

  @Test
  void whoeverWaitsIsWokenOnceWhenTheClientHasRead() {
    Interleavings.of(
        () -> {
          var unsent = new Unsent();
          var woken = new AtomicInteger();
          unsent.queued(MUCH);
          Interleavings.together(
              () -> {
                unsent.sent(Unsent.LOW / 2);
                unsent.sent(Unsent.LOW);
              },
              () ->
                  unsent.whenLow(
                      Runnable::run,
                      () -> {
                        check(unsent.isLow());
                        woken.incrementAndGet();
                      }));
          check(woken.get() == 1);
          check(unsent.bytes() == MUCH - Unsent.LOW / 2 - Unsent.LOW);
        });
  }

  @Test
  void whoeverWaitsIsWokenOnceWhenTheClientIsGone() {
    Interleavings.of(
        () -> {
          var unsent = new Unsent();
          var woken = new AtomicInteger();
          unsent.queued(MUCH);
          Interleavings.together(
              unsent::forget,
              () -> unsent.sent(MUCH - 1),
              () -> unsent.whenLow(Runnable::run, woken::incrementAndGet));
          check(woken.get() == 1);
        });
  }
}
