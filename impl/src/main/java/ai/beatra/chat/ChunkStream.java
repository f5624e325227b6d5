package ai.beatra.chat;

import ai.beatra.error.ApiException;
import ai.beatra.http.ServerEvent;
import ai.beatra.model.ChunkChoice;
import ai.beatra.provider.ChatListener;
import ai.beatra.routing.RoutedChat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A provider's events as the events that the client sees, charged before the last of them. Nothing
 * is sent before the answer says something, so that it can fail as if it had not begun; but where
 * the provider has taken the request and is silent, the client gets the head and a comment. A few
 * events may come at once where one was asked for.
 */
final class ChunkStream extends RunningChat
    implements Flow.Publisher<ServerEvent>, Flow.Subscription {
  private static final ServerEvent WAITING = ServerEvent.comment("waiting");

  private volatile Flow.@Nullable Subscriber<? super ServerEvent> client;

  ChunkStream(
      ChatEnds ends,
      Meter meter,
      @Nullable ReadingOn readingOn,
      boolean unseen,
      Function<ChatListener, RoutedChat> model) {
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
  public void waits() {
    client().onNext(WAITING);
  }

  @Override
  boolean take(List<ChunkChoice> parts) {
    client().onNext(ends.deliver(parts));
    return false;
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
