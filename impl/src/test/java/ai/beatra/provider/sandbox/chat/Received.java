package ai.beatra.provider.sandbox.chat;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.model.ChunkChoice;
import ai.beatra.model.ChunkFinishReason;
import ai.beatra.model.FunctionCallDelta;
import ai.beatra.model.TokenLogprob;
import ai.beatra.model.ToolCallDelta;
import ai.beatra.provider.ChatEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A subscriber that keeps what it received, and what a client would make of it. */
final class Received implements Flow.Subscriber<ChatEvent> {
  private static final long HANGS_AFTER_SECONDS = 60;

  private final long initialDemand;
  private final List<ChatEvent> events = new CopyOnWriteArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicInteger ends = new AtomicInteger();
  private Flow.@Nullable Subscription subscription;
  private volatile @Nullable Throwable failure;

  Received(long initialDemand) {
    this.initialDemand = initialDemand;
  }

  /** Subscribes, asks for everything and waits for the end. */
  static Received all(Flow.Publisher<ChatEvent> publisher) {
    Received received = new Received(Long.MAX_VALUE);
    publisher.subscribe(received);
    return received.awaitEnd();
  }

  record Call(String id, String function, String arguments) {}

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    if (initialDemand > 0) {
      subscription.request(initialDemand);
    }
  }

  @Override
  public void onNext(ChatEvent event) {
    events.add(event);
  }

  @Override
  public void onError(Throwable failure) {
    this.failure = failure;
    ends.incrementAndGet();
    ended.countDown();
  }

  @Override
  public void onComplete() {
    ends.incrementAndGet();
    ended.countDown();
  }

  Flow.Subscription subscription() {
    return java.util.Objects.requireNonNull(subscription);
  }

  Received awaitEnd() {
    try {
      assertThat(ended.await(HANGS_AFTER_SECONDS, TimeUnit.SECONDS)).as("ended").isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertThat(ends).as("signals of the end").hasValue(1);
    return this;
  }

  List<ChatEvent> events() {
    return events;
  }

  @Nullable Throwable failure() {
    return failure;
  }

  /** Fails the test with the failure if there was one. */
  Received whole() {
    assertThat(failure).isNull();
    return this;
  }

  List<ChunkChoice> chunks(int choice) {
    return events.stream()
        .flatMap(event -> event instanceof ChatEvent.Delta d ? Stream.of(d.choice()) : Stream.of())
        .filter(chunk -> chunk.getIndex() == choice)
        .toList();
  }

  String text() {
    return text(0);
  }

  String text(int choice) {
    return chunks(choice).stream()
        .map(chunk -> chunk.getDelta().getContent())
        .filter(java.util.Objects::nonNull)
        .collect(Collectors.joining());
  }

  String refusal() {
    return chunks(0).stream()
        .map(chunk -> chunk.getDelta().getRefusal())
        .filter(java.util.Objects::nonNull)
        .collect(Collectors.joining());
  }

  /** The only finish reason of a choice, which has to be in its last chunk. */
  ChunkFinishReason finish(int choice) {
    List<ChunkChoice> chunks = chunks(choice);
    List<ChunkFinishReason> reasons =
        chunks.stream()
            .map(ChunkChoice::getFinishReason)
            .filter(java.util.Objects::nonNull)
            .toList();
    assertThat(reasons).hasSize(1);
    ChunkFinishReason last = chunks.get(chunks.size() - 1).getFinishReason();
    assertThat(last).isNotNull();
    return reasons.get(0);
  }

  ChunkFinishReason finish() {
    return finish(0);
  }

  List<TokenLogprob> logprobs(int choice) {
    List<TokenLogprob> entries = new ArrayList<>();
    for (ChunkChoice chunk : chunks(choice)) {
      if (chunk.getLogprobs() != null && chunk.getLogprobs().getContent() != null) {
        entries.addAll(chunk.getLogprobs().getContent());
      }
    }
    return entries;
  }

  /** The function calls of the first choice, put together as OpenAI's clients do. */
  List<Call> calls() {
    List<Call> calls = new ArrayList<>();
    for (ChunkChoice chunk : chunks(0)) {
      List<ToolCallDelta> deltas = chunk.getDelta().getToolCalls();
      for (ToolCallDelta delta : deltas == null ? List.<ToolCallDelta>of() : deltas) {
        FunctionCallDelta function = java.util.Objects.requireNonNull(delta.getFunction());
        int index = delta.getIndex();
        if (index == calls.size()) {
          assertThat(delta.getType()).isEqualTo(ToolCallDelta.TypeEnum.FUNCTION);
          calls.add(
              new Call(
                  text(delta.getId()), text(function.getName()), text(function.getArguments())));
        } else {
          assertThat(delta.getId()).isNull();
          assertThat(function.getName()).isNull();
          Call begun = calls.get(index);
          calls.set(
              index,
              new Call(begun.id(), begun.function(), begun.arguments() + function.getArguments()));
        }
      }
    }
    return calls;
  }

  ChatEvent.Usage usage() {
    List<ChatEvent.Usage> usages =
        events.stream()
            .flatMap(event -> event instanceof ChatEvent.Usage u ? Stream.of(u) : Stream.of())
            .toList();
    assertThat(usages).hasSize(1);
    return usages.get(0);
  }

  private static String text(@Nullable String text) {
    assertThat(text).isNotNull();
    return java.util.Objects.requireNonNull(text);
  }
}
