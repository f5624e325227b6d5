package ai.beatra.http;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
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
  private static final byte[] PING = ": ping\n\n".getBytes(StandardCharsets.UTF_8);

  private final Exchange exchange;
  private final ErrorText errors;
  private final ServerEvent last;
  private final NIOOutputStream out;
  private final CompletableFuture<Response> done = new CompletableFuture<>();
  private final Object lock = new Object();
  private volatile boolean ended;
  private volatile Flow.@Nullable Subscription subscription;
  private boolean begun;
  private long lastWrite = System.nanoTime();

  EventStream(Exchange exchange, ErrorText errors, ServerEvent last) {
    this.exchange = exchange;
    this.errors = errors;
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
      if (ended) {
        return false;
      }
      try {
        write(event);
        if (ended || out.canWrite()) {
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

  /** Tells the client that it is not forgotten, if nothing was sent to it since {@code then}. */
  void pingIfSilent(long then) {
    synchronized (lock) {
      if (lastWrite - then < 0 && !ended) {
        try {
          // A client that does not read has enough to read.
          if (out.canWrite()) {
            write(PING);
          }
        } catch (IOException | IllegalStateException e) {
          abandon();
        }
      }
    }
  }

  @Override
  public void onError(Throwable thrown) {
    synchronized (lock) {
      if (begun) {
        end(error(thrown));
      } else if (!ended) {
        ended = true;
        done.completeExceptionally(thrown);
      }
    }
  }

  private ServerEvent error(Throwable thrown) {
    var error = Errors.translate(thrown);
    Errors.log(error, exchange.requestId());
    return errors.event(error, exchange.requestId());
  }

  @Override
  public void onComplete() {
    end(last);
  }

  private void end(ServerEvent event) {
    synchronized (lock) {
      if (!ended) {
        ended = true;
        exchange.answered();
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
    write(event.encoded().getBytes(StandardCharsets.UTF_8));
  }

  private void write(byte[] text) throws IOException {
    if (!begun) {
      begun = true;
      var response = exchange.response();
      response.setStatus(200);
      response.setContentType(MediaType.SERVER_SENT_EVENTS);
      response.setHeader("Cache-Control", "no-cache");
      response.setHeader("X-Accel-Buffering", "no");
    }
    lastWrite = System.nanoTime();
    out.write(text);
    out.flush();
  }

  private void more() {
    var events = subscription;
    if (events != null && !ended) {
      events.request(1);
    }
  }

  private void abandon() {
    synchronized (lock) {
      if (!ended) {
        ended = true;
        exchange.interrupt();
        var events = subscription;
        if (events != null) {
          events.cancel();
        }
        finish();
      }
    }
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
