package ai.beatra.chat;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.idempotency.StoredAnswer;
import ai.beatra.provider.ChatEvent;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Collects a streamed answer into one piece, which is charged before it is given. */
final class ChatAnswerCollector implements Flow.Subscriber<ChatEvent> {
  private final RunningChat chat;
  private final CompletableFuture<StoredAnswer> whole = new CompletableFuture<>();
  private final TreeMap<Integer, ChoiceParts> choices = new TreeMap<>();
  private volatile Flow.@Nullable Subscription upstream;

  ChatAnswerCollector(RunningChat chat) {
    this.chat = chat;
  }

  CompletableFuture<StoredAnswer> whole() {
    return whole;
  }

  /** Stops the generation if it still runs: nobody waits for it any more. */
  void cancel() {
    Flow.Subscription running = upstream;
    if (running != null && !whole.isDone()) {
      running.cancel();
      fail(
          new ApiException(
              ErrorCode.UPSTREAM_FAILED, "The client left before the answer was whole."));
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
      chat.told(counted);
    } else if (event instanceof ChatEvent.Delta delta) {
      chat.collected(delta.choice());
      choices.computeIfAbsent(delta.choice().getIndex(), ChoiceParts::new).add(delta.choice());
    }
  }

  @Override
  public void onError(Throwable thrown) {
    fail(Failures.translate(thrown, false));
  }

  private void fail(ApiException error) {
    chat.breakOff(false, error)
        .whenComplete((charge, failure) -> whole.completeExceptionally(error));
  }

  @Override
  public void onComplete() {
    if (choices.isEmpty() || !choices.values().stream().allMatch(ChoiceParts::ended)) {
      fail(
          new ApiException(
              ErrorCode.UPSTREAM_FAILED,
              "The model's provider sent an incomplete answer. Send the request again."));
      return;
    }
    chat.succeed(choices.values().stream().map(ChoiceParts::whole).toList())
        .whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                whole.complete(answer);
              } else {
                whole.completeExceptionally(failure);
              }
            });
  }
}
