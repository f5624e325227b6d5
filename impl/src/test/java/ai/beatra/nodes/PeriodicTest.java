package ai.beatra.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.server.Eventually;
import ai.beatra.store.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PeriodicTest {
  private static final Duration OFTEN = Duration.ofMillis(1);

  @Test
  void whateverIsThrownItRunsAgain() throws Exception {
    List<Throwable> all =
        List.of(
            new IllegalStateException(), new StackOverflowError(), new AssertionError("a mistake"));
    var runs = new AtomicInteger();
    try (var periodic = new Periodic()) {
      periodic.every(
          "a work that fails",
          OFTEN,
          () -> {
            Throwable next = all.get(runs.getAndIncrement() % all.size());
            if (next instanceof Error error) {
              throw error;
            }
            throw (Exception) next;
          });
      Eventually.holds("it runs on", () -> runs.get() > 2 * all.size());
    }
  }

  @Test
  void whatStandsStillIsToldAndHoldsUpNobodyElse() throws Exception {
    var go = new CountDownLatch(1);
    var others = new AtomicInteger();
    try (var periodic = new Periodic(Duration.ofMillis(200))) {
      periodic.every("a slow work", OFTEN, go::await);
      periodic.every("another work", OFTEN, others::incrementAndGet);

      Eventually.holds("it is told", () -> periodic.stalled().equals(List.of("a slow work")));
      int before = others.get();
      Eventually.holds("the other one runs", () -> others.get() > before);
      go.countDown();

      Eventually.holds("it runs again", () -> periodic.stalled().isEmpty());
    }
  }

  @Test
  void aThreadIsCalledByItsWorkForAsLongAsItRuns() throws Exception {
    var name = new CompletableFuture<String>();
    var go = new CountDownLatch(1);
    try (var periodic = new Periodic()) {
      periodic.every(
          "a work",
          OFTEN,
          () -> {
            name.complete(Thread.currentThread().getName());
            go.await();
          });

      assertThat(name.get(1, TimeUnit.MINUTES)).isEqualTo("periodic: a work");
    }
  }

  @Test
  void nothingRunsTwiceAtATime() throws Exception {
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    var runs = new AtomicInteger();
    try (var periodic = new Periodic()) {
      periodic.every(
          "a work that is longer than its period",
          OFTEN,
          () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            TimeUnit.MILLISECONDS.sleep(5);
            running.decrementAndGet();
            runs.incrementAndGet();
          });
      Eventually.holds("it runs again", () -> runs.get() > 5);
    }
    assertThat(most).hasValue(1);
  }

  @Test
  void aSweepGoesOnUntilNothingIsLeft() throws Exception {
    try (var database = new TestDatabase(TestDatabase.Kind.SQLITE);
        var periodic = new Periodic()) {
      var left = new AtomicInteger(10_000);
      periodic.sweep(
          "a sweep",
          OFTEN,
          database.database(),
          tx -> left.get() - left.updateAndGet(old -> Math.max(0, old - 500)));
      Eventually.holds("nothing is left", () -> left.get() == 0);
      assertThat(periodic.stalled()).isEmpty();
    }
  }
}
