package ai.beatra.chat;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.idempotency.StoredAnswer;
import ai.beatra.model.ChunkChoice;
import ai.beatra.provider.ChatListener;
import ai.beatra.routing.RoutedChat;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A streamed answer collected into one piece, which is charged before it is given. */
final class CollectedAnswer extends RunningChat {
  /** About how many bytes of JSON an answer in one piece may have, as those of upstreams may. */
  private static final long MOST = 16 << 20;

  private final CompletableFuture<StoredAnswer> whole = new CompletableFuture<>();
  private final TreeMap<Integer, ChoiceParts> choices = new TreeMap<>();
  private long weight;

  CollectedAnswer(
      ChatEnds ends,
      Meter meter,
      @Nullable ReadingOn readingOn,
      Function<ChatListener, RoutedChat> model) {
    super(ends, meter, readingOn, true, model);
  }

  /** Begins; may be called once. */
  CompletableFuture<StoredAnswer> collect() {
    more();
    start();
    return whole;
  }

  /** Nobody waits for the answer any more. */
  void cancel() {
    if (!whole.isDone()) {
      leaveWhole();
      tell(failed("The client left before the answer was whole."));
    }
  }

  @Override
  boolean take(List<ChunkChoice> parts) {
    for (ChunkChoice part : parts) {
      weight += ChoiceParts.weight(part);
      if (weight > MOST) {
        choices.clear();
        throw failed("The answer has more than 16 MiB. Ask for less of it, or for a stream.");
      }
      choices.computeIfAbsent(part.getIndex(), ChoiceParts::new).add(part);
    }
    return true;
  }

  @Override
  void end() {
    if (choices.isEmpty() || !choices.values().stream().allMatch(ChoiceParts::ended)) {
      fail(failed("The model's provider sent an incomplete answer. Send the request again."));
      return;
    }
    ends.whole(choices.values().stream().map(ChoiceParts::whole).toList())
        .whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                whole.complete(answer);
              } else {
                whole.completeExceptionally(failure);
              }
            });
  }

  private static ApiException failed(String message) {
    return new ApiException(ErrorCode.UPSTREAM_FAILED, message);
  }

  @Override
  void tell(ApiException error) {
    whole.completeExceptionally(error);
  }
}
