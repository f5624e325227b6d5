package ai.beatra.provider.sandbox.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import ai.beatra.error.ErrorCode;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.ProviderException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacedPublisherTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualExecutor manual = new ManualExecutor();
  private final ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(2);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private static Function<BooleanSupplier, Iterator<ChatEvent>> events(long count) {
    return abandoned ->
        LongStream.range(0, count)
            .mapToObj(i -> (ChatEvent) new ChatEvent.Usage(i, 0, 0, 0))
            .iterator();
  }

  private PacedPublisher publisher(long count) {
    return new PacedPublisher(events(count), Duration.ZERO, threads, threads);
  }

  private PacedPublisher stepped(long count, Duration pause) {
    return new PacedPublisher(events(count), pause, manual, manual);
  }

  @Test
  void deliversAllInOrderAndCompletesOnce() {
    Received received = Received.all(publisher(10_000)).whole();

    assertThat(received.events()).hasSize(10_000).isEqualTo(list(10_000));
  }

  private static List<ChatEvent> list(long count) {
    List<ChatEvent> all = new java.util.ArrayList<>();
    events(count).apply(() -> false).forEachRemaining(all::add);
    return all;
  }

  @Test
  void pausesBetweenEventsAndStillDeliversAll() {
    assertThat(
            Received.all(new PacedPublisher(events(20), Duration.ofNanos(1), threads, threads))
                .whole()
                .events())
        .hasSize(20);
  }

  @Test
  void sendsOneEventPerPause() {
    Received received = new Received(Long.MAX_VALUE);
    stepped(3, SECOND).subscribe(received);
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
    Received received = new Received(0);
    stepped(3, Duration.ZERO).subscribe(received);
    manual.runDue();

    assertThat(received.events()).isEmpty();
    received.subscription().request(2);
    manual.runDue();
    assertThat(received.events()).isEqualTo(list(2));
    received.subscription().request(1);
    manual.runDue();
    assertThat(received.awaitEnd().whole().events()).isEqualTo(list(3));
  }

  @Test
  void completesWithoutFurtherDemand() {
    Received received = new Received(3);
    publisher(3).subscribe(received);

    assertThat(received.awaitEnd().whole().events()).hasSize(3);
  }

  @Test
  void holdsNoThreadWhileNobodyAsks() {
    for (int i = 0; i < 100; i++) {
      stepped(3, Duration.ZERO).subscribe(new Received(1));
    }
    manual.runDue();

    assertThat(manual.waiting()).isZero();
  }

  @Test
  void addsDemandUpWithoutOverflow() {
    Received received = new Received(Long.MAX_VALUE);
    PacedPublisher publisher = publisher(1_000);
    publisher.subscribe(received);
    received.subscription().request(Long.MAX_VALUE);

    assertThat(received.awaitEnd().whole().events()).hasSize(1_000);
  }

  @Test
  void takesDemandFromWithinOnNextWithoutRecursion() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    AtomicInteger count = new AtomicInteger();
    publisher(50_000)
        .subscribe(
            new OneByOne() {
              @Override
              public void onNext(ChatEvent event) {
                count.incrementAndGet();
                request();
              }

              @Override
              public void onComplete() {
                done.countDown();
              }
            });

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
          public void onNext(ChatEvent event) {
            if (inside.incrementAndGet() > 1) {
              clashes.incrementAndGet();
            }
            count.incrementAndGet();
            inside.decrementAndGet();
          }

          @Override
          public void onComplete() {
            done.countDown();
          }
        };
    publisher(20_000).subscribe(subscriber);
    Thread[] askers = new Thread[4];
    for (int i = 0; i < askers.length; i++) {
      askers[i] =
          new Thread(
              () -> {
                for (int j = 0; j < 5_000; j++) {
                  subscriber.request();
                }
              });
      askers[i].start();
    }

    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(clashes).hasValue(0);
    assertThat(count).hasValue(20_000);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void failsOnDemandThatIsNone(long demand) {
    Received received = new Received(0);
    publisher(3).subscribe(received);
    received.subscription().request(demand);

    assertThat(received.awaitEnd().failure()).isInstanceOf(IllegalArgumentException.class);
    assertThat(received.events()).isEmpty();
  }

  @Test
  void refusesASecondSubscriber() {
    PacedPublisher publisher = publisher(3);
    Received first = Received.all(publisher);
    Received second = Received.all(publisher);

    assertThat(first.whole().events()).hasSize(3);
    assertThat(second.failure()).isInstanceOf(IllegalStateException.class);
    assertThat(second.events()).isEmpty();
  }

  @Test
  @SuppressWarnings("NullAway") // that null is refused is the point
  void refusesNoSubscriber() {
    assertThatNullPointerException().isThrownBy(() -> publisher(1).subscribe(null));
  }

  @Test
  void startsNothingBeforeItIsSubscribedTo() {
    AtomicInteger opened = new AtomicInteger();
    PacedPublisher publisher =
        new PacedPublisher(
            abandoned -> {
              opened.incrementAndGet();
              return events(1).apply(abandoned);
            },
            Duration.ZERO,
            threads,
            threads);

    assertThat(opened).hasValue(0);
    Received.all(publisher).whole();
    assertThat(opened).hasValue(1);
  }

  @Test
  void stopsTheScheduledWorkWhenCancelled() {
    Received received = new Received(Long.MAX_VALUE);
    stepped(1_000, SECOND).subscribe(received);
    manual.runDue();
    assertThat(received.events()).hasSize(1);
    assertThat(manual.waiting()).as("the next event waits for its time").isEqualTo(1);

    received.subscription().cancel();

    assertThat(manual.waiting()).isZero();
    received.subscription().request(5);
    manual.runDue();
    assertThat(received.events()).hasSize(1);
    assertThat(manual.waiting()).isZero();
  }

  @Test
  void sendsNothingAfterCancelFromWithinOnNext() {
    AtomicInteger count = new AtomicInteger();
    stepped(1_000, Duration.ZERO)
        .subscribe(
            new OneByOne() {
              @Override
              public void onNext(ChatEvent event) {
                count.incrementAndGet();
                cancel();
                request();
              }
            });
    manual.runDue();

    assertThat(count).hasValue(1);
    assertThat(manual.waiting()).isZero();
  }

  @Test
  void opensNothingWhenCancelledAtOnce() {
    AtomicInteger opened = new AtomicInteger();
    PacedPublisher publisher =
        new PacedPublisher(
            abandoned -> {
              opened.incrementAndGet();
              return events(1).apply(abandoned);
            },
            Duration.ZERO,
            manual,
            manual);
    publisher.subscribe(
        new OneByOne() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.cancel();
          }
        });
    manual.runDue();

    assertThat(opened).hasValue(0);
  }

  @Test
  void tellsTheProvidersFailureWithoutDemand() {
    ProviderException failure = new ProviderException(ErrorCode.UPSTREAM_FAILED, "no");
    Received received = new Received(0);
    new PacedPublisher(
            abandoned -> {
              throw failure;
            },
            Duration.ZERO,
            threads,
            threads)
        .subscribe(received);

    assertThat(received.awaitEnd().failure()).isSameAs(failure);
  }

  @Test
  void tellsAFaultOfItsOwnAsAnInternalError() {
    Received received =
        Received.all(
            new PacedPublisher(
                abandoned -> {
                  throw new IllegalStateException("bug");
                },
                Duration.ZERO,
                threads,
                threads));

    assertThat(received.failure())
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL_ERROR))
        .hasMessageNotContaining("bug");
  }

  @Test
  void failsWhenTheServerIsStopping() {
    threads.shutdownNow();
    Received received = Received.all(publisher(1));

    assertThat(received.failure())
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED));
  }

  @Test
  void stopsForASubscriberThatThrows() {
    AtomicInteger count = new AtomicInteger();
    stepped(1_000, Duration.ZERO)
        .subscribe(
            new OneByOne() {
              @Override
              public void onNext(ChatEvent event) {
                count.incrementAndGet();
                throw new IllegalStateException("rude");
              }
            });
    manual.runDue();

    assertThat(count).hasValue(1);
    assertThat(manual.waiting()).isZero();
  }

  @Test
  void letsOtherStreamsRunDuringALongOne() throws Exception {
    threads.setCorePoolSize(1);
    CountDownLatch second = new CountDownLatch(1);
    new PacedPublisher(
            abandoned ->
                LongStream.iterate(0, i -> i + 1)
                    .mapToObj(i -> (ChatEvent) new ChatEvent.Usage(i, 0, 0, 0))
                    .iterator(),
            Duration.ZERO,
            threads,
            threads)
        .subscribe(
            new OneByOne() {
              @Override
              public void onNext(ChatEvent event) {
                if (second.getCount() == 0) {
                  cancel();
                }
                request();
              }
            });
    publisher(1)
        .subscribe(
            new OneByOne() {
              @Override
              public void onComplete() {
                second.countDown();
              }
            });

    assertThat(second.await(60, TimeUnit.SECONDS)).isTrue();
  }

  /** Asks for the next when told to. */
  private abstract static class OneByOne implements Flow.Subscriber<ChatEvent> {
    private volatile Flow.Subscription subscription = new NoSubscription();

    void request() {
      subscription.request(1);
    }

    void cancel() {
      subscription.cancel();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      subscription.request(1);
    }

    @Override
    public void onNext(ChatEvent event) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }

  private static final class NoSubscription implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }
}
