package ai.beatra.chat;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.idempotency.StoredAnswer;
import ai.beatra.model.ChunkChoice;
import ai.beatra.provider.ChatEvent;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Collects a streamed answer into one piece, which is charged before it is given. */
final class ChatAnswerCollector implements Flow.Subscriber<ChatEvent> {
  /** About how many bytes of JSON an answer in one piece may have, as those of upstreams may. */
  private static final long MOST = 16 << 20;

  private final RunningChat chat;
  private final CompletableFuture<StoredAnswer> whole = new CompletableFuture<>();
  private final TreeMap<Integer, ChoiceParts> choices = new TreeMap<>();
  private volatile Flow.@Nullable Subscription upstream;
  private long weight;

  ChatAnswerCollector(RunningChat chat) {
    this.chat = chat;
  }

  CompletableFuture<StoredAnswer> whole() {
    return whole;
  }

  /** Nobody waits for the answer any more. */
  void cancel() {
    Flow.Subscription running = upstream;
    if (running != null && !whole.isDone()) {
      chat.leaveWhole(running);
      whole.completeExceptionally(
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
      if (!chat.isLeft()) {
        collect(delta.choice());
      }
    }
  }

  private void collect(ChunkChoice part) {
    weight += ChoiceParts.weight(part);
    if (weight <= MOST) {
      choices.computeIfAbsent(part.getIndex(), ChoiceParts::new).add(part);
    } else if (upstream != null) {
      upstream.cancel();
      choices.clear();
      fail(
          new ApiException(
              ErrorCode.UPSTREAM_FAILED,
              "The answer has more than 16 MiB. Ask for less of it, or for a stream."));
    }
  }

  @Override
  public void onError(Throwable thrown) {
    if (chat.isLeft()) {
      chat.endLeft();
    } else {
      fail(Failures.translate(thrown, false));
    }
  }

  private void fail(ApiException error) {
    chat.fail(error).whenComplete((charge, failure) -> whole.completeExceptionally(error));
  }

  @Override
  public void onComplete() {
    if (chat.isLeft()) {
      chat.endLeft();
      return;
    }
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
