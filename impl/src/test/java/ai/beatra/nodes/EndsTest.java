package ai.beatra.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.server.Eventually;
import ai.beatra.store.Database;
import ai.beatra.store.DatabaseContract;
import ai.beatra.store.StoreException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What has to be written is, and who waits is told. */
class EndsTest extends DatabaseContract {
  private final Ends ends = new Ends(2, Duration.ofMillis(1));

  @AfterEach
  void stop() throws Exception {
    ends.stop(Duration.ZERO);
  }

  @Test
  void whatCannotBeWrittenIsTriedUntilItCan() throws Exception {
    var current = new AtomicReference<Database>(database());
    var late = new CompletableFuture<Boolean>();
    database().close();

    CompletableFuture<Integer> written =
        ends.begin(
            "an end",
            "call",
            "req",
            threads -> Objects.requireNonNull(current.get()).begin(tx -> 7, threads),
            () -> late.complete(true));
    late.get(1, TimeUnit.MINUTES);
    assertThat(written).isNotDone();
    assertThat(ends.pending()).isEqualTo(1);
    current.set(test().reopen());

    assertThat(written.get(1, TimeUnit.MINUTES)).isEqualTo(7);
    assertThat(ends.pending()).isZero();
  }

  @Test
  void whatIsLeftWhenTheServerStopsIsGivenUp() throws Exception {
    Database away = database();
    away.close();
    CompletableFuture<Integer> written =
        ends.write("an end", "call", "req", () -> away.write(tx -> 7));
    ends.stop(Duration.ZERO);

    Eventually.holds("it is told", written::isCompletedExceptionally);
    assertThat(ends.pending()).isZero();
    assertThatThrownBy(ends.write("too late", "call", "req", () -> 7)::join)
        .hasCauseInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void whateverIsThrownIsTold() {
    for (Throwable fault :
        new Throwable[] {new IllegalStateException(), new StackOverflowError()}) {
      CompletableFuture<Integer> written =
          ends.write(
              "an end",
              "call",
              "req",
              () -> {
                if (fault instanceof Error error) {
                  throw error;
                }
                throw (RuntimeException) fault;
              });
      assertThatThrownBy(() -> written.get(1, TimeUnit.MINUTES)).hasCause(fault);
    }
  }

  @Test
  void whatTheDatabaseRefusesIsGivenUpSoon() {
    var tries = new AtomicInteger();
    CompletableFuture<Integer> written =
        ends.write(
            "an end",
            "call",
            "req",
            () -> {
              tries.incrementAndGet();
              return database().write(tx -> tx.update("UPDATE nowhere SET nothing = 1"));
            });

    assertThatThrownBy(() -> written.get(1, TimeUnit.MINUTES))
        .hasCauseInstanceOf(StoreException.class);
    assertThat(tries).hasValue(3);
  }
}
