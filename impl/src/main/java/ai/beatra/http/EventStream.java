package ai.beatra.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.glassfish.grizzly.WriteHandler;
import org.glassfish.grizzly.http.io.NIOOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes one stream of events. No thread waits for the client: the next event is asked for when the
 * connection can take it.
 *
 * <p>Whoever writes holds the lock, and whoever ends the stream takes it first: once it has ended,
 * Grizzly uses the response for another request, and a late write would go to that one's client.
 */
final class EventStream implements Flow.Subscriber<ServerEvent> {
  private final Exchange exchange;
  private final ObjectMapper json;
  private final ServerEvent last;
  private final NIOOutputStream out;
  private final CompletableFuture<Response> done = new CompletableFuture<>();
  private final Object lock = new Object();
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile Flow.@Nullable Subscription subscription;
  private volatile boolean abandoned;
  private boolean begun;

  EventStream(Exchange exchange, ObjectMapper json, ServerEvent last) {
    this.exchange = exchange;
    this.json = json;
    this.last = last;
    this.out = exchange.response().getNIOOutputStream();
  }

  CompletionStage<Response> done() {
    return done;
  }

  @Override
  public void onSubscribe(Flow.Subscription events) {
    subscription = events;
    exchange.onClientGone(this::abandon);
    events.request(1);
  }

  @Override
  public void onNext(ServerEvent event) {
    if (writable(event)) {
      more();
    }
  }

  /** Writes it; whether the connection can take another one at once. */
  private boolean writable(ServerEvent event) {
    synchronized (lock) {
      if (ended.get()) {
        return false;
      }
      try {
        write(event);
        if (ended.get() || out.canWrite()) {
          return true;
        }
        out.notifyCanWrite(new Resume());
        return false;
      } catch (IOException | IllegalStateException e) {
        abandon();
        return false;
      }
    }
  }

  @Override
  public void onError(Throwable thrown) {
    if (!begun && ended.compareAndSet(false, true)) {
      done.completeExceptionally(thrown);
    } else if (!ended.get()) {
      var error = Errors.translate(thrown);
      Errors.log(error, exchange.requestId());
      var envelope = Errors.envelope(error, exchange.requestId());
      try {
        end(new ServerEvent("error", json.writeValueAsString(envelope)));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void onComplete() {
    end(last);
  }

  private void end(ServerEvent event) {
    synchronized (lock) {
      if (ended.compareAndSet(false, true)) {
        try {
          write(event);
        } catch (IOException | IllegalStateException e) {
          // The client is gone, so nobody misses the end.
        } finally {
          finish();
        }
      }
    }
  }

  private void write(ServerEvent event) throws IOException {
    if (!begun) {
      begun = true;
      var response = exchange.response();
      response.setStatus(200);
      response.setContentType(MediaType.SERVER_SENT_EVENTS);
      response.setHeader("Cache-Control", "no-cache");
      response.setHeader("X-Accel-Buffering", "no");
    }
    out.write(event.encoded().getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private void more() {
    var events = subscription;
    if (events != null && !ended.get()) {
      events.request(1);
    }
  }

  /** Returns whether the stream is incomplete. */
  private boolean abandon() {
    synchronized (lock) {
      if (ended.compareAndSet(false, true)) {
        abandoned = true;
        var events = subscription;
        if (events != null) {
          events.cancel();
        }
        finish();
      }
    }
    return abandoned;
  }

  /** Jersey resumes the exchange; the answer is committed, so its own status is not written. */
  private void finish() {
    done.complete(Response.ok().build());
  }

  private final class Resume implements WriteHandler {
    @Override
    public void onWritePossible() {
      more();
    }

    @Override
    public void onError(Throwable thrown) {
      abandon();
    }
  }
}
