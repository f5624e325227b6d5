package ai.beatra.http.sse;

import ai.beatra.http.ServerEvent;
import ai.beatra.http.Serving;
import ai.beatra.http.errors.ErrorText;
import ai.beatra.http.errors.Errors;
import ai.beatra.net.connection.Surviving;
import ai.beatra.shares.Shares;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledExecutorService;

/** Sends streams of Server-Sent Events. */
public final class EventStreams {
  private static final int TICKS = 4;

  private final ErrorText errors;
  private final Shares memory;
  private final Set<EventStream> running = ConcurrentHashMap.newKeySet();

  /**
   * @param memory for what streams hold, in bytes
   * @param silence after about this time without an event a comment is sent, so that nobody on the
   *     way takes the connection for dead
   */
  public EventStreams(
      ErrorText errors, Shares memory, ScheduledExecutorService timer, Duration silence) {
    this.errors = errors;
    this.memory = memory;
    long tick = silence.toMillis() / TICKS;
    Surviving.every(timer, tick, "pinging", () -> ping(silence));
  }

  /** How many are running. */
  public int running() {
    return running.size();
  }

  private void ping(Duration silence) {
    long now = System.nanoTime();
    running.forEach(stream -> stream.pingIfSilent(now - silence.toNanos()));
  }

  /**
   * Sends the events as fast as the client reads them. An error before anything was sent becomes
   * the plain JSON error; one after it is sent as {@code event: error} with the envelope. When the
   * client leaves, the events are cancelled.
   *
   * @param last what marks the end of a complete stream
   */
  public CompletionStage<Response> send(
      ContainerRequestContext request, Flow.Publisher<ServerEvent> events, ServerEvent last) {
    Serving serving = Serving.of(request);
    var share = new StreamShare(memory, serving.caller().tenantId());
    if (!share.begin()) {
      events.subscribe(new Declined());
      return CompletableFuture.failedFuture(Errors.overloaded("Too many streams are running."));
    }
    var stream = new EventStream(new HttpRecipient(serving, errors), last, share);
    var done =
        stream
            .done()
            .whenComplete(
                (sent, failure) -> {
                  running.remove(stream);
                  share.end();
                })
            // With it Jersey resumes the exchange; what is committed has its status already.
            .thenApply(sent -> Response.ok().build());
    running.add(stream);
    events.subscribe(stream);
    return done;
  }

  /** Wants nothing of what was made ready for it. */
  private static final class Declined implements Flow.Subscriber<ServerEvent> {
    @Override
    public void onSubscribe(Flow.Subscription events) {
      events.cancel();
    }

    @Override
    public void onNext(ServerEvent event) {}

    @Override
    public void onError(Throwable thrown) {}

    @Override
    public void onComplete() {}
  }
}
