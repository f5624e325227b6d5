package ai.beatra.http.sse;

import ai.beatra.http.ServerEvent;
import ai.beatra.http.Serving;
import ai.beatra.http.errors.ErrorText;
import ai.beatra.http.errors.Errors;
import ai.beatra.net.Exchange;
import ai.beatra.net.Outcome;
import ai.beatra.net.connection.Connections;
import ai.beatra.net.connection.Unsent;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Writes one stream of events. No thread waits for the client: the next event is asked for when the
 * client has taken most of those before, and what comes without being asked for, the end included,
 * is kept until then. {@link Connections} closes a client that takes nothing.
 *
 * <p>Whoever writes holds the lock, and whoever ends the stream takes it first: once it has ended,
 * Grizzly uses the response for another request, and a late write would go to that one's client.
 * Nothing waits while it holds the lock.
 */
final class EventStream implements Flow.Subscriber<ServerEvent> {
  private static final ServerEvent PING = ServerEvent.comment("ping");

  private final Serving serving;
  private final Exchange exchange;
  private final ErrorText errors;
  private final ServerEvent last;
  private final Unsent unsent;
  private final StreamShare share;
  private final CompletableFuture<Response> done = new CompletableFuture<>();
  private final Object lock = new Object();
  private final Queue<ServerEvent> kept = new ArrayDeque<>();
  private @Nullable ServerEvent end;
  private volatile boolean ended;
  private volatile Flow.@Nullable Subscription subscription;
  private boolean begun;
  private boolean waits;

  /** In bytes: what its maker holds of the answer. */
  private long held;

  private long lastWrite = System.nanoTime();

  EventStream(Serving serving, ErrorText errors, ServerEvent last, StreamShare share) {
    this.serving = serving;
    this.exchange = serving.exchange();
    this.errors = errors;
    this.last = last;
    this.unsent = exchange.unsent();
    this.share = share;
  }

  CompletionStage<Response> done() {
    return done;
  }

  @Override
  public void onSubscribe(Flow.Subscription events) {
    subscription = events;
    serving.onAnswerHeld(this::holds);
    exchange.onClientGone(this::abandon);
    events.request(1);
  }

  @Override
  public void onNext(ServerEvent event) {
    boolean more;
    synchronized (lock) {
      kept.add(event);
      more = goOn();
    }
    if (more) {
      more();
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
    Errors.note(error, serving);
    exchange.ends(Outcome.BROKEN);
    return errors.event(error, exchange.requestId());
  }

  @Override
  public void onComplete() {
    synchronized (lock) {
      end(last);
    }
  }

  private void end(ServerEvent event) {
    end = event;
    goOn();
  }

  private void more() {
    var events = subscription;
    if (events != null && !ended) {
      events.request(1);
    }
  }

  /** The client has taken most of what it had. */
  private void resume() {
    boolean more;
    synchronized (lock) {
      waits = false;
      more = goOn();
      count();
    }
    if (more) {
      more();
    }
  }

  /** Writes what the client has room for; whether it has room for what is not there yet. */
  private boolean goOn() {
    try {
      while (!ended && unsent.isLow() && !kept.isEmpty()) {
        write(kept.remove());
      }
      if (ended) {
        return false;
      }
      if (!unsent.isLow()) {
        comeBack();
        return false;
      }
      if (end == null) {
        return true;
      }
      finish(end);
    } catch (IOException | RuntimeException e) {
      // Grizzly throws this and that where the client has just left.
      abandon();
    }
    return false;
  }

  private void comeBack() {
    count();
    if (!waits) {
      waits = true;
      unsent.whenLow(exchange.swift(), this::resume);
    }
  }

  private void holds(long bytes) {
    synchronized (lock) {
      held = bytes;
      count();
    }
  }

  /** Who does not read is cut off where there is no memory for what waits to be read. */
  private void count() {
    boolean reads = unsent.isLow();
    long unread = reads ? 0 : unsent.bytes() + waiting();
    if (!ended && !share.become(held + unread, reads)) {
      exchange.ends(Outcome.BROKEN);
      // Its end takes the lock, and others wait for what whoever ends it may hold.
      exchange.swift().execute(exchange::cutOff);
    }
  }

  private int waiting() {
    return kept.stream().mapToInt(event -> event.encoded().length()).sum();
  }

  private void finish(ServerEvent event) throws IOException {
    exchange.answered();
    if (begun) {
      exchange.reply().end(encoded(event));
    } else {
      // Jersey writes a head of its own where nothing is on its way.
      write(event);
    }
    ended = true;
    finish();
  }

  /** Tells the client that it is not forgotten, if nothing was sent to it since {@code then}. */
  void pingIfSilent(long then) {
    synchronized (lock) {
      // A client that does not read has enough to read.
      if (lastWrite - then < 0 && !ended && unsent.isLow()) {
        try {
          write(PING);
        } catch (IOException | RuntimeException e) {
          abandon();
        }
      }
    }
  }

  private void write(ServerEvent event) throws IOException {
    exchange.reply().write(encoded(event));
  }

  /** What the client gets, after the head if it is the first. */
  private ByteBuffer encoded(ServerEvent event) {
    if (!begun) {
      begun = true;
      exchange.reply().status(200);
      exchange.reply().type(MediaType.SERVER_SENT_EVENTS);
      ServerEvent.HEADERS.forEach(exchange.reply()::header);
    }
    lastWrite = System.nanoTime();
    return ByteBuffer.wrap(event.encoded().getBytes(StandardCharsets.UTF_8));
  }

  private void abandon() {
    synchronized (lock) {
      if (!ended) {
        ended = true;
        exchange.ends(Outcome.LEFT);
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
    kept.clear();
    done.complete(Response.ok().build());
  }
}
