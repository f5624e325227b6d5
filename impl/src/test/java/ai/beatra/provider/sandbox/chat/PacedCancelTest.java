package ai.beatra.provider.sandbox.chat;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.ChatGeneration;
import ai.beatra.provider.ChatListener;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A generation does nothing before it is started, and nothing once nobody wants it. */
class PacedCancelTest {
  private final ManualExecutor manual = new ManualExecutor();

  private Function<ChatListener, ChatGeneration> stepped(long count, Duration pause) {
    return listener ->
        new PacedGeneration(listener, PacedGenerationTest.events(count), pause, manual, manual);
  }

  @Test
  void startsNothingBeforeItIsStarted() {
    AtomicInteger opened = new AtomicInteger();
    Received received = new Received(Integer.MAX_VALUE);
    ChatGeneration generation =
        new PacedGeneration(received, counting(opened), Duration.ZERO, manual, manual);
    generation.more();
    manual.runDue();

    assertThat(opened).hasValue(0);
    generation.start();
    manual.runDue();
    assertThat(opened).hasValue(1);
  }

  private static Function<BooleanSupplier, Iterator<ChatEvent>> counting(AtomicInteger opened) {
    return abandoned -> {
      opened.incrementAndGet();
      return PacedGenerationTest.events(1).apply(abandoned);
    };
  }

  @Test
  void stopsTheScheduledWorkWhenCancelled() {
    Received received = new Received(Integer.MAX_VALUE).from(stepped(1_000, Duration.ofSeconds(1)));
    manual.runDue();
    assertThat(received.events()).hasSize(1);
    assertThat(manual.waiting()).as("the next event waits for its time").isEqualTo(1);

    received.generation().cancel();

    assertThat(manual.waiting()).isZero();
    received.request(5);
    manual.runDue();
    assertThat(received.events()).hasSize(1);
    assertThat(manual.waiting()).isZero();
  }

  @Test
  void sendsNothingAfterCancelFromWithinOnNext() {
    AtomicInteger count = new AtomicInteger();
    new OneByOne() {
      @Override
      public void event(ChatEvent event) {
        count.incrementAndGet();
        cancel();
        request();
      }
    }.from(stepped(1_000, Duration.ZERO));
    manual.runDue();

    assertThat(count).hasValue(1);
    assertThat(manual.waiting()).isZero();
  }

  @Test
  void opensNothingWhenCancelledAtOnce() {
    AtomicInteger opened = new AtomicInteger();
    ChatGeneration generation =
        new PacedGeneration(new Received(1), counting(opened), Duration.ZERO, manual, manual);
    generation.cancel();
    generation.start();
    manual.runDue();

    assertThat(opened).hasValue(0);
  }

  @Test
  void stopsForAListenerThatThrows() {
    AtomicInteger count = new AtomicInteger();
    new OneByOne() {
      @Override
      public void event(ChatEvent event) {
        count.incrementAndGet();
        throw new IllegalStateException("rude");
      }
    }.from(stepped(1_000, Duration.ZERO));
    manual.runDue();

    assertThat(count).hasValue(1);
    assertThat(manual.waiting()).isZero();
  }
}
