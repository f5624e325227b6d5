package ai.beatra.chat;

import ai.beatra.error.ApiException;
import ai.beatra.http.ServerEvent;
import ai.beatra.model.ChatDelta;
import ai.beatra.model.ChunkChoice;
import ai.beatra.provider.ChatEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A provider's events as the events that the client sees, charged before the last of them. Nothing
 * is sent before the answer says something: until then it can fail as if it had not begun.
 */
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

  /** Whether the part has more than the name of a role and empty texts. */
  private static boolean says(ChunkChoice part) {
    ChatDelta delta = part.getDelta();
    var silent = new ChatDelta().role(delta.getRole());
    silent.content("".equals(delta.getContent()) ? "" : null);
    silent.refusal("".equals(delta.getRefusal()) ? "" : null);
    return part.getFinishReason() != null || part.getLogprobs() != null || !silent.equals(delta);
  }

  /** Whoever adds to what waits, or to the demand, sends what can be sent; one at a time does. */
  private final class Translation implements Flow.Subscriber<ChatEvent>, Flow.Subscription {
    private final Flow.Subscriber<? super ServerEvent> client;
    private volatile Flow.@Nullable Subscription upstream;

    /** Parts that say nothing yet; only the thread that has events knows them. */
    private final List<ChunkChoice> silent = new ArrayList<>();

    // All of these are guarded by this.
    private final Queue<ServerEvent> waiting = new ArrayDeque<>();
    private long demand;
    private boolean asked;
    private boolean sending;
    private @Nullable Runnable end;

    Translation(Flow.Subscriber<? super ServerEvent> client) {
      this.client = client;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      upstream = subscription;
      client.onSubscribe(this);
    }

    @Override
    public void onNext(ChatEvent event) {
      if (event instanceof ChatEvent.Usage usage) {
        chat.told(usage);
      } else if (event instanceof ChatEvent.Delta delta) {
        if (chat.isLeft()) {
          chat.collected(delta.choice());
          return;
        }
        add(delta.choice());
      }
      synchronized (this) {
        asked = false;
      }
      send();
    }

    private void add(ChunkChoice part) {
      silent.add(part);
      if (says(part)) {
        List<ServerEvent> more = silent.stream().map(chat::delivers).toList();
        silent.clear();
        synchronized (this) {
          waiting.addAll(more);
        }
      }
    }

    @Override
    public void onError(Throwable thrown) {
      if (chat.isLeft()) {
        chat.endLeft();
        return;
      }
      ApiException error = Failures.translate(thrown, chat.hasDelivered());
      chat.fail(error).whenComplete((charge, failure) -> end(() -> client.onError(error)));
    }

    @Override
    public void onComplete() {
      if (chat.isLeft()) {
        chat.endLeft();
        return;
      }
      chat.succeed().whenComplete(this::succeeded);
    }

    private void succeeded(@Nullable List<ServerEvent> last, @Nullable Throwable failure) {
      if (last == null) {
        end(() -> client.onError(failure == null ? new IllegalStateException() : failure));
        return;
      }
      synchronized (this) {
        waiting.addAll(last);
      }
      end(client::onComplete);
    }

    private void end(Runnable signal) {
      synchronized (this) {
        end = signal;
      }
      send();
    }

    private void send() {
      synchronized (this) {
        if (sending) {
          return;
        }
        sending = true;
      }
      for (Runnable next = next(); next != null; next = next()) {
        next.run();
      }
    }

    private synchronized @Nullable Runnable next() {
      Runnable next = null;
      if (!waiting.isEmpty() && demand > 0) {
        demand--;
        ServerEvent event = waiting.remove();
        next = () -> client.onNext(event);
      } else if (waiting.isEmpty() && end != null) {
        next = end;
        end = null;
      } else if (waiting.isEmpty() && demand > 0 && !asked && upstream != null) {
        asked = true;
        Flow.Subscription from = upstream;
        next = () -> from.request(1);
      }
      sending = next != null && !chat.isLeft();
      return sending ? next : null;
    }

    @Override
    public void request(long n) {
      synchronized (this) {
        demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
      }
      send();
    }

    @Override
    public void cancel() {
      Flow.Subscription rest = upstream;
      if (rest != null) {
        chat.leave(rest);
      }
    }
  }
}
