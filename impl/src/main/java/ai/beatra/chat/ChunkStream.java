package ai.beatra.chat;

import ai.beatra.http.ServerEvent;
import ai.beatra.provider.ChatEvent;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A provider's events as the events that the client sees. */
final class ChunkStream implements Flow.Publisher<ServerEvent> {
  private final Flow.Publisher<ChatEvent> events;
  private final ChunkWriter chunks;
  private final AnswerHead head;
  private final boolean usageAsked;

  ChunkStream(
      Flow.Publisher<ChatEvent> events, ChunkWriter chunks, AnswerHead head, boolean usageAsked) {
    this.events = events;
    this.chunks = chunks;
    this.head = head;
    this.usageAsked = usageAsked;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ServerEvent> client) {
    events.subscribe(new Translation(client));
  }

  private @Nullable ServerEvent translate(ChatEvent event) {
    if (event instanceof ChatEvent.Delta delta) {
      return chunks.delta(head, delta.choice(), usageAsked);
    }
    return usageAsked && event instanceof ChatEvent.Usage usage ? chunks.usage(head, usage) : null;
  }

  private final class Translation implements Flow.Subscriber<ChatEvent> {
    private final Flow.Subscriber<? super ServerEvent> client;
    private Flow.@Nullable Subscription upstream;
    private boolean delivered;

    Translation(Flow.Subscriber<? super ServerEvent> client) {
      this.client = client;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      upstream = subscription;
      client.onSubscribe(subscription);
    }

    @Override
    public void onNext(ChatEvent event) {
      ServerEvent translated = translate(event);
      if (translated != null) {
        delivered = true;
        client.onNext(translated);
      } else if (upstream != null) {
        upstream.request(1);
      }
    }

    @Override
    public void onError(Throwable thrown) {
      client.onError(Failures.translate(thrown, delivered));
    }

    @Override
    public void onComplete() {
      client.onComplete();
    }
  }
}
