package ai.beatra.chat;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.model.ChatChoice;
import ai.beatra.model.ChatCompletion;
import ai.beatra.provider.ChatEvent;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Collects a streamed answer into one piece. */
final class ChatAnswerCollector implements Flow.Subscriber<ChatEvent> {
  private final AnswerHead head;
  private final CompletableFuture<ChatCompletion> whole = new CompletableFuture<>();
  private final TreeMap<Integer, ChoiceParts> choices = new TreeMap<>();
  private ChatEvent.@Nullable Usage usage;
  private volatile Flow.@Nullable Subscription upstream;

  ChatAnswerCollector(AnswerHead head) {
    this.head = head;
  }

  CompletableFuture<ChatCompletion> whole() {
    return whole;
  }

  /** Stops the generation if it still runs: nobody waits for it any more. */
  void cancel() {
    Flow.Subscription running = upstream;
    if (running != null && !whole.isDone()) {
      running.cancel();
      whole.cancel(false);
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    upstream = subscription;
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(ChatEvent event) {
    if (event instanceof ChatEvent.Usage counted) {
      usage = counted;
    } else if (event instanceof ChatEvent.Delta delta) {
      choices.computeIfAbsent(delta.choice().getIndex(), ChoiceParts::new).add(delta.choice());
    }
  }

  @Override
  public void onError(Throwable thrown) {
    whole.completeExceptionally(Failures.translate(thrown, false));
  }

  @Override
  public void onComplete() {
    ChatEvent.Usage counted = usage;
    if (counted == null
        || choices.isEmpty()
        || !choices.values().stream().allMatch(ChoiceParts::ended)) {
      whole.completeExceptionally(
          new ApiException(
              ErrorCode.UPSTREAM_FAILED,
              "The model's provider sent an incomplete answer. Send the request again."));
      return;
    }
    List<ChatChoice> parts = choices.values().stream().map(ChoiceParts::whole).toList();
    whole.complete(
        new ChatCompletion()
            .id(head.id())
            .created(head.created())
            .model(head.model())
            .choices(parts)
            .usage(Usages.wire(counted)));
  }
}
