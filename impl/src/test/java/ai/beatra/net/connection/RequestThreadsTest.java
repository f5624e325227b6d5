package ai.beatra.net.connection;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.server.Eventually;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many requests are begun at a time. */
class RequestThreadsTest {
  private final Threads threads = new Threads(() -> true);
  private final CompletableFuture<Boolean> database = new CompletableFuture<>();
  private final CountDownLatch computed = new CountDownLatch(1);
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger through = new AtomicInteger();

  @AfterEach
  void close() {
    database.complete(true);
    computed.countDown();
    threads.close();
  }

  private void begin(int many, Runnable work) {
    for (int i = 0; i < many; i++) {
      threads
          .lines()
          .enter(
              "a",
              () -> {
                running.incrementAndGet();
                work.run();
                running.decrementAndGet();
                through.incrementAndGet();
              },
              () -> {});
    }
  }

  /** As somebody who needs a processor all the time; a latch is not what is made up for. */
  private void compute() {
    try {
      computed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void asManyComputeAsThereAreProcessors() {
    begin(3 * Threads.PLACES, this::compute);
    Eventually.holds("some compute", () -> running.get() == Threads.COMPUTING);

    computed.countDown();

    Eventually.holds("all are through", () -> through.get() == 3 * Threads.PLACES);
  }

  @Test
  void forWhoeverWaitsForTheDatabaseAnotherOneIsBegun() {
    begin(3 * Threads.PLACES, database::join);
    Eventually.holds("all places are taken", () -> running.get() == Threads.PLACES);
    assertThat(threads.lines().waiting()).isEqualTo(2 * Threads.PLACES);

    database.complete(true);

    Eventually.holds("all are through", () -> through.get() == 3 * Threads.PLACES);
  }
}
