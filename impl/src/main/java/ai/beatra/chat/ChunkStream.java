package ai.beatra.chat;

import ai.beatra.error.ApiException;
import ai.beatra.http.ServerEvent;
import ai.beatra.model.ChatDelta;
import ai.beatra.model.ChunkChoice;
import ai.beatra.provider.ChatGeneration;
import ai.beatra.provider.ChatListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A provider's events as the events that the client sees, charged before the last of them. Nothing
 * is sent before the answer says something: until then it can fail as if it had not begun. A few
 * events may come at once where one was asked for.
 */
final class ChunkStream extends RunningChat
    implements Flow.Publisher<ServerEvent>, Flow.Subscription {
  private volatile Flow.@Nullable Subscriber<? super ServerEvent> client;

  /** Parts that say nothing yet; only the thread that has events knows them. */
  private final List<ChunkChoice> silent = new ArrayList<>();

  ChunkStream(
      ChatEnds ends,
      Meter meter,
      @Nullable ReadingOn readingOn,
      boolean unseen,
      Function<ChatListener, ChatGeneration> model) {
    super(ends, meter, readingOn, unseen, model);
  }

  /** Begins; may be called once. */
  @Override
  public void subscribe(Flow.Subscriber<? super ServerEvent> subscriber) {
    client = subscriber;
    subscriber.onSubscribe(this);
    start();
  }

  @Override
  public void request(long n) {
    more();
  }

  @Override
  public void cancel() {
    leave();
  }

  @Override
  boolean take(ChunkChoice part) {
    silent.add(part);
    if (!says(part)) {
      return true;
    }
    silent.forEach(meter::add);
    List<ServerEvent> events = silent.stream().map(ends::deliver).toList();
    silent.clear();
    events.forEach(client()::onNext);
    return false;
  }

  /** Whether the part has more than the name of a role and empty texts. */
  private static boolean says(ChunkChoice part) {
    ChatDelta delta = part.getDelta();
    var nothing = new ChatDelta().role(delta.getRole());
    nothing.content("".equals(delta.getContent()) ? "" : null);
    nothing.refusal("".equals(delta.getRefusal()) ? "" : null);
    return part.getFinishReason() != null || part.getLogprobs() != null || !nothing.equals(delta);
  }

  @Override
  void end() {
    ends.stream()
        .whenComplete(
            (rest, failure) -> {
              if (failure == null) {
                rest.forEach(client()::onNext);
                client().onComplete();
              } else {
                client().onError(failure);
              }
            });
  }

  @Override
  void tell(ApiException error) {
    client().onError(error);
  }

  private Flow.Subscriber<? super ServerEvent> client() {
    return Objects.requireNonNull(client);
  }
}
