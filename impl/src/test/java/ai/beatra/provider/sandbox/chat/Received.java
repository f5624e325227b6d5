package ai.beatra.provider.sandbox.chat;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.model.ChunkChoice;
import ai.beatra.model.ChunkFinishReason;
import ai.beatra.model.FunctionCallDelta;
import ai.beatra.model.TokenLogprob;
import ai.beatra.model.ToolCallDelta;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.ChatGeneration;
import ai.beatra.provider.ChatListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A listener that keeps what it received, and what a client would make of it. */
final class Received implements ChatListener {
  private static final long HANGS_AFTER_SECONDS = 60;

  private final AtomicLong wanted;
  private final List<ChatEvent> events = new CopyOnWriteArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicInteger ends = new AtomicInteger();
  private volatile @Nullable ChatGeneration generation;
  private volatile @Nullable Throwable failure;

  Received(int initialDemand) {
    this.wanted = new AtomicLong(initialDemand);
  }

  /** Asks for everything and waits for the end. */
  static Received all(Function<ChatListener, ChatGeneration> model) {
    return new Received(Integer.MAX_VALUE).from(model).awaitEnd();
  }

  /** Listens to the model, which begins. */
  Received from(Function<ChatListener, ChatGeneration> model) {
    ChatGeneration begun = model.apply(this);
    generation = begun;
    if (wanted.get() > 0) {
      begun.more();
    }
    begun.start();
    return this;
  }

  record Call(String id, String function, String arguments) {}

  @Override
  public void event(ChatEvent event) {
    events.add(event);
    if (wanted.decrementAndGet() > 0) {
      generation().more();
    }
  }

  @Override
  public void failed(Throwable thrown) {
    failure = thrown;
    ends.incrementAndGet();
    ended.countDown();
  }

  @Override
  public void done() {
    ends.incrementAndGet();
    ended.countDown();
  }

  ChatGeneration generation() {
    return java.util.Objects.requireNonNull(generation);
  }

  void request(int more) {
    wanted.addAndGet(more);
    generation().more();
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
        .flatMap(event -> event instanceof ChatEvent.Delta d ? d.parts().stream() : Stream.of())
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
