package ai.beatra.http.sse;

import ai.beatra.http.ServerEvent;
import ai.beatra.net.connection.Connections;
import java.io.IOException;
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

  private final Recipient client;
  private final ServerEvent last;
  private final StreamShare share;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private final Object lock = new Object();
  private final Queue<ServerEvent> kept = new ArrayDeque<>();
  private @Nullable ServerEvent end;
  private volatile boolean ended;
  private volatile Flow.@Nullable Subscription subscription;
  private boolean waits;

  /** In bytes: what its maker holds of the answer. */
  private long held;

  private long lastWrite = System.nanoTime();

  EventStream(Recipient client, ServerEvent last, StreamShare share) {
    this.client = client;
    this.last = last;
    this.share = share;
  }

  /** Nothing more is sent; with a failure if nothing was. */
  CompletionStage<Void> done() {
    return done;
  }

  @Override
  public void onSubscribe(Flow.Subscription events) {
    subscription = events;
    client.watch(this::abandon, this::holds);
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
      if (client.isBegun()) {
        end(client.broken(thrown));
      } else if (!ended) {
        ended = true;
        done.completeExceptionally(thrown);
      }
    }
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
      while (!ended && client.isReading() && !kept.isEmpty()) {
        write(kept.remove());
      }
      if (ended) {
        return false;
      }
      if (!client.isReading()) {
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
      client.whenReading(this::resume);
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
    boolean reads = client.isReading();
    long unread = reads ? 0 : client.unread() + waiting();
    if (!ended && !share.become(held + unread, reads)) {
      client.cutOff();
    }
  }

  private int waiting() {
    return kept.stream().mapToInt(event -> event.encoded().length()).sum();
  }

  private void finish(ServerEvent event) throws IOException {
    client.end(event);
    ended = true;
    finish();
  }

  /** Tells the client that it is not forgotten, if nothing was sent to it since {@code then}. */
  void pingIfSilent(long then) {
    synchronized (lock) {
      // A client that does not read has enough to read.
      if (lastWrite - then < 0 && !ended && client.isReading()) {
        try {
          write(PING);
        } catch (IOException | RuntimeException e) {
          abandon();
        }
      }
    }
  }

  private void write(ServerEvent event) throws IOException {
    lastWrite = System.nanoTime();
    client.send(event);
  }

  private void abandon() {
    synchronized (lock) {
      if (!ended) {
        ended = true;
        client.left();
        var events = subscription;
        if (events != null) {
          events.cancel();
        }
        finish();
      }
    }
  }

  private void finish() {
    kept.clear();
    done.complete(null);
  }
}
