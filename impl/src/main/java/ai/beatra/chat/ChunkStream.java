package ai.beatra.chat;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.http.ServerEvent;
import ai.beatra.provider.ChatEvent;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A provider's events as the events that the client sees, charged before the last of them. */
final class ChunkStream implements Flow.Publisher<ServerEvent> {
  private final Flow.Publisher<ChatEvent> events;
  private final RunningChat chat;

  ChunkStream(Flow.Publisher<ChatEvent> events, RunningChat chat) {
    this.events = events;
    this.chat = chat;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ServerEvent> client) {
    events.subscribe(new Translation(client));
  }

  private final class Translation implements Flow.Subscriber<ChatEvent> {
    private final Flow.Subscriber<? super ServerEvent> client;
    private Flow.@Nullable Subscription upstream;
    private volatile boolean delivered;

    Translation(Flow.Subscriber<? super ServerEvent> client) {
      this.client = client;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      upstream = subscription;
      client.onSubscribe(new Demand(subscription));
    }

    @Override
    public void onNext(ChatEvent event) {
      if (event instanceof ChatEvent.Delta delta) {
        delivered = true;
        client.onNext(chat.delivers(delta.choice()));
      } else if (event instanceof ChatEvent.Usage usage && upstream != null) {
        chat.told(usage);
        upstream.request(1);
      }
    }

    @Override
    public void onError(Throwable thrown) {
      ApiException error = Failures.translate(thrown, delivered);
      chat.breakOff(true, error).whenComplete((charge, failure) -> client.onError(error));
    }

    @Override
    public void onComplete() {
      chat.succeed().whenComplete(this::end);
    }

    private void end(@Nullable List<ServerEvent> last, @Nullable Throwable failure) {
      if (last == null) {
        client.onError(failure == null ? new IllegalStateException() : failure);
      } else {
        last.forEach(client::onNext);
        client.onComplete();
      }
    }
  }

  /** What the client asks for; when it leaves, what it got is charged. */
  private final class Demand implements Flow.Subscription {
    private final Flow.Subscription upstream;

    Demand(Flow.Subscription upstream) {
      this.upstream = upstream;
    }

    @Override
    public void request(long n) {
      upstream.request(n);
    }

    @Override
    public void cancel() {
      upstream.cancel();
      chat.breakOff(
          true,
          new ApiException(
              ErrorCode.STREAM_INTERRUPTED,
              "The client of the first request left before the answer was whole. Send the request"
                  + " with a new Idempotency-Key."));
    }
  }
}
