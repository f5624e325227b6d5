package ai.beatra.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.model.ChunkChoice;
import ai.beatra.model.ChunkFinishReason;
import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.ChatGeneration;
import ai.beatra.provider.ChatListener;
import ai.beatra.provider.ChatProvider;
import ai.beatra.provider.ProviderException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Receives an answer; the first {@code demand} events are asked for. */
public final class Answered implements ChatListener {
  /** Only something that hangs reaches it. */
  public static final int DEADLINE_SECONDS = 60;

  private final AtomicLong wanted;
  private final List<ChatEvent> events = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch first = new CountDownLatch(1);
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile @Nullable ChatGeneration generation;
  private volatile @Nullable Throwable failure;

  public Answered() {
    this(Integer.MAX_VALUE);
  }

  public Answered(int demand) {
    this.wanted = new AtomicLong(demand);
  }

  public static Answered to(ChatProvider provider, ChatCall call) {
    var answered = new Answered();
    answered.listenTo(provider, call);
    return answered;
  }

  public void listenTo(ChatProvider provider, ChatCall call) {
    ChatGeneration begun = provider.chat(call, this);
    generation = begun;
    if (wanted.get() > 0) {
      begun.more();
    }
    begun.start();
  }

  @Override
  public void event(ChatEvent event) {
    assertThat(end.getCount()).as("nothing comes after the end").isEqualTo(1);
    events.add(event);
    first.countDown();
    if (wanted.decrementAndGet() > 0) {
      Objects.requireNonNull(generation).more();
    }
  }

  @Override
  public void failed(Throwable thrown) {
    failure = thrown;
    end.countDown();
  }

  @Override
  public void done() {
    end.countDown();
  }

  public void request(int n) {
    wanted.addAndGet(n);
    Objects.requireNonNull(generation).more();
  }

  public void cancel() {
    Objects.requireNonNull(generation).cancel();
  }

  public Answered begun() throws InterruptedException {
    assertThat(first.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).as("something came").isTrue();
    return this;
  }

  /** What has come so far. */
  public List<ChatEvent> events() {
    synchronized (events) {
      return List.copyOf(events);
    }
  }

  /** The answer, which has come to a good end. */
  public Answered whole() throws InterruptedException {
    ended();
    assertThat(failure).isNull();
    return this;
  }

  /** The failure with which the answer ended. */
  public ProviderException failed() throws InterruptedException {
    ended();
    assertThat(failure).isInstanceOf(ProviderException.class);
    return (ProviderException) Objects.requireNonNull(failure);
  }

  private void ended() throws InterruptedException {
    assertThat(end.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
  }

  public boolean hasEnded() {
    return end.getCount() == 0;
  }

  /** The parts of choices, one by one. */
  public List<ChunkChoice> deltas() {
    return events().stream()
        .filter(ChatEvent.Delta.class::isInstance)
        .map(ChatEvent.Delta.class::cast)
        .flatMap(delta -> delta.parts().stream())
        .toList();
  }

  public String text() {
    return text(0);
  }

  public String text(int choice) {
    return deltas().stream()
        .filter(delta -> delta.getIndex() == choice)
        .map(delta -> delta.getDelta().getContent())
        .filter(Objects::nonNull)
        .collect(Collectors.joining());
  }

  /** The one usage, which comes last. */
  public ChatEvent.Usage usage() {
    List<ChatEvent> all = events();
    assertThat(all).filteredOn(ChatEvent.Usage.class::isInstance).hasSize(1);
    return (ChatEvent.Usage) all.get(all.size() - 1);
  }

  public ChunkFinishReason finishReason() {
    List<ChunkFinishReason> reasons =
        deltas().stream().map(delta -> delta.getFinishReason()).filter(Objects::nonNull).toList();
    assertThat(reasons).as("finish reasons").hasSize(1);
    return reasons.get(0);
  }
}
