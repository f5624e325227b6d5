package ai.beatra.provider.sandbox.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import ai.beatra.error.ErrorCode;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.ChatGeneration;
import ai.beatra.provider.ChatListener;
import ai.beatra.provider.ProviderException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PacedGenerationTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualExecutor manual = new ManualExecutor();
  private final ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(2);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  static Function<BooleanSupplier, Iterator<ChatEvent>> events(long count) {
    return abandoned ->
        LongStream.range(0, count)
            .mapToObj(i -> (ChatEvent) new ChatEvent.Usage(i, 0, 0, 0))
            .iterator();
  }

  private Function<ChatListener, ChatGeneration> threaded(
      Function<BooleanSupplier, Iterator<ChatEvent>> events) {
    return listener -> new PacedGeneration(listener, events, Duration.ZERO, threads, threads);
  }

  private Function<ChatListener, ChatGeneration> model(long count) {
    return threaded(events(count));
  }

  private Function<ChatListener, ChatGeneration> stepped(long count, Duration pause) {
    return listener -> new PacedGeneration(listener, events(count), pause, manual, manual);
  }

  @Test
  void deliversAllInOrderAndCompletesOnce() {
    Received received = Received.all(model(10_000)).whole();

    assertThat(received.events()).hasSize(10_000).isEqualTo(list(10_000));
  }

  private static List<ChatEvent> list(long count) {
    List<ChatEvent> all = new java.util.ArrayList<>();
    events(count).apply(() -> false).forEachRemaining(all::add);
    return all;
  }

  @Test
  void pausesBetweenEventsAndStillDeliversAll() {
    Function<ChatListener, ChatGeneration> pausing =
        listener ->
            new PacedGeneration(listener, events(20), Duration.ofNanos(1), threads, threads);

    assertThat(Received.all(pausing).whole().events()).hasSize(20);
  }

  @Test
  void sendsOneEventPerPause() {
    Received received = new Received(Integer.MAX_VALUE).from(stepped(3, SECOND));
    manual.runDue();
    assertThat(received.events()).as("the first comes at once").hasSize(1);
    manual.moveOn(SECOND.dividedBy(2));
    assertThat(received.events()).hasSize(1);
    manual.moveOn(SECOND.dividedBy(2));
    assertThat(received.events()).hasSize(2);
    manual.moveOn(SECOND);
    manual.moveOn(SECOND);

    assertThat(received.awaitEnd().whole().events()).isEqualTo(list(3));
  }

  @Test
  void sendsNothingUnasked() {
    Received received = new Received(0).from(stepped(3, Duration.ZERO));
    manual.runDue();

    assertThat(received.events()).isEmpty();
    received.request(2);
    manual.runDue();
    assertThat(received.events()).isEqualTo(list(2));
    received.request(1);
    manual.runDue();
    assertThat(received.awaitEnd().whole().events()).isEqualTo(list(3));
  }

  @Test
  void completesWithoutFurtherDemand() {
    Received received = new Received(3).from(model(3));

    assertThat(received.awaitEnd().whole().events()).hasSize(3);
  }

  @Test
  void holdsNoThreadWhileNobodyAsks() {
    for (int i = 0; i < 100; i++) {
      new Received(1).from(stepped(3, Duration.ZERO));
    }
    manual.runDue();

    assertThat(manual.waiting()).isZero();
  }

  @Test
  void whoAsksAgainBeforeAnythingCameGetsNoMoreThanOne() {
    Received received = new Received(0).from(stepped(3, Duration.ZERO));
    for (int i = 0; i < 5; i++) {
      received.generation().more();
    }
    manual.runDue();

    assertThat(received.events()).hasSize(1);
  }

  @Test
  void addsDemandUpWithoutOverflow() {
    Received received = new Received(Integer.MAX_VALUE).from(model(1_000));
    received.request(Integer.MAX_VALUE);

    assertThat(received.awaitEnd().whole().events()).hasSize(1_000);
  }

  @Test
  void takesDemandFromWithinOnNextWithoutRecursion() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    AtomicInteger count = new AtomicInteger();
    new OneByOne() {
      @Override
      public void event(ChatEvent event) {
        count.incrementAndGet();
        request();
      }

      @Override
      public void done() {
        done.countDown();
      }
    }.from(model(50_000));

    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(count).hasValue(50_000);
  }

  @Test
  void signalsOneAtATimeHoweverManyThreadsAsk() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger clashes = new AtomicInteger();
    AtomicInteger count = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(1);
    OneByOne subscriber =
        new OneByOne() {
          @Override
          public void event(ChatEvent event) {
            if (inside.incrementAndGet() > 1) {
              clashes.incrementAndGet();
            }
            count.incrementAndGet();
            inside.decrementAndGet();
          }

          @Override
          public void done() {
            done.countDown();
          }
        };
    subscriber.from(model(20_000));
    Thread[] askers = new Thread[4];
    for (int i = 0; i < askers.length; i++) {
      askers[i] =
          new Thread(
              () -> {
                while (done.getCount() > 0) {
                  subscriber.request();
                }
              });
      askers[i].start();
    }

    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(clashes).hasValue(0);
    assertThat(count).hasValue(20_000);
  }

  @Test
  void refusesToStartAgain() {
    Received received = new Received(Integer.MAX_VALUE).from(model(3));

    assertThatIllegalStateException().isThrownBy(received.generation()::start);
    assertThat(received.awaitEnd().whole().events()).hasSize(3);
  }

  @Test
  @SuppressWarnings("NullAway") // that null is refused is the point
  void refusesNoListener() {
    assertThatNullPointerException().isThrownBy(() -> model(1).apply(null));
  }

  @Test
  void tellsTheProvidersFailureWithoutDemand() {
    ProviderException failure = new ProviderException(ErrorCode.UPSTREAM_FAILED, "no");
    Received received =
        new Received(0)
            .from(
                threaded(
                    abandoned -> {
                      throw failure;
                    }));

    assertThat(received.awaitEnd().failure()).isSameAs(failure);
  }

  @Test
  void tellsAFaultOfItsOwnAsAnInternalError() {
    Received received =
        Received.all(
            threaded(
                abandoned -> {
                  throw new IllegalStateException("bug");
                }));

    assertThat(received.failure())
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL_ERROR))
        .hasMessageNotContaining("bug");
  }

  @Test
  void failsWhenTheServerIsStopping() {
    threads.shutdownNow();
    Received received = Received.all(model(1));

    assertThat(received.failure())
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED));
  }

  @Test
  void letsOtherStreamsRunDuringALongOne() throws Exception {
    threads.setCorePoolSize(1);
    CountDownLatch second = new CountDownLatch(1);
    new OneByOne() {
      @Override
      public void event(ChatEvent event) {
        if (second.getCount() == 0) {
          cancel();
        }
        request();
      }
    }.from(
        threaded(
            abandoned ->
                LongStream.iterate(0, i -> i + 1)
                    .mapToObj(i -> (ChatEvent) new ChatEvent.Usage(i, 0, 0, 0))
                    .iterator()));
    new OneByOne() {
      @Override
      public void done() {
        second.countDown();
      }
    }.from(model(1));

    assertThat(second.await(60, TimeUnit.SECONDS)).isTrue();
  }
}
