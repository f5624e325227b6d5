package ai.beatra.net;

import ai.beatra.accounts.Caller;
import ai.beatra.model.FieldError;
import ai.beatra.net.body.HeldBody;
import ai.beatra.net.body.Spool;
import ai.beatra.net.body.WholeBody;
import ai.beatra.net.connection.OneAtATime;
import ai.beatra.net.connection.Unsent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.Executor;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.ICloseType;
import org.glassfish.grizzly.IOEvent;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.jspecify.annotations.Nullable;

/** One request and what is known of it so far. */
public final class Exchange {
  private static final byte[] NO_BODY = {};

  private final String requestId;
  private final Connection<?> connection;
  private final Executor workers;
  private final Request request;
  private final Response response;
  private final Report report = new Report();
  private final @Nullable HeldBody held;
  private volatile @Nullable Caller caller;
  private volatile byte[] body = NO_BODY;
  private volatile List<FieldError> unknownMembers = List.of();
  private Runnable onClientGone = () -> {};
  private Runnable onAnswered = () -> {};
  private Runnable onEnd = () -> {};
  private boolean gone;
  private boolean ended;

  /**
   * @param workers where it is served
   */
  Exchange(String requestId, Request request, Response response, Executor workers) {
    this.requestId = requestId;
    this.connection = request.getContext().getConnection();
    this.workers = workers;
    this.request = request;
    this.response = response;
    this.held = WholeBody.held(request);
  }

  /** The value of X-Request-Id. */
  public String requestId() {
    return requestId;
  }

  /** Who calls; throws on operations that need no key. */
  public Caller caller() {
    Caller known = caller;
    if (known == null) {
      throw new IllegalStateException("this operation is not authenticated");
    }
    return known;
  }

  @Nullable Caller callerIfKnown() {
    return caller;
  }

  public void caller(Caller authenticated) {
    this.caller = authenticated;
  }

  /** The value of Idempotency-Key, if there is one. */
  public @Nullable String idempotencyKey() {
    return request.getHeader("Idempotency-Key");
  }

  /** The value of a header, if the request has it. */
  public @Nullable String header(String name) {
    return request.getHeader(name);
  }

  /** The value of Content-Type; empty without one. */
  public String contentType() {
    String type = request.getHeader("Content-Type");
    return type == null ? "" : type;
  }

  /** The JSON body as it came, UTF-8; empty where there was none, or it is kept no longer. */
  public byte[] body() {
    return body;
  }

  public void body(byte[] received) {
    this.body = received;
  }

  /**
   * The form that has come, as its operation takes forms; from here on it is the caller's to close.
   *
   * @return null if there was no room for it
   * @throws java.util.concurrent.CancellationException if the client has left
   */
  public <T extends OutputStream> @Nullable T form(Class<T> type) {
    Spool form = WholeBody.spool(request);
    return form == null ? null : type.cast(form.take());
  }

  /**
   * The members of the body that the contract does not name, with what to send instead; none of
   * operations that are lenient.
   */
  public List<FieldError> unknownMembers() {
    return unknownMembers;
  }

  public void unknownMembers(List<FieldError> noted) {
    this.unknownMembers = List.copyOf(noted);
  }

  /**
   * The body is needed no more, but for so many bytes that were made of it: other bodies may have
   * the memory. Any thread may call it, as often as less is held.
   */
  public void keepOfBody(long bytes) {
    body = NO_BODY;
    HeldBody taken = held;
    if (taken != null) {
      taken.keep(bytes);
    }
  }

  /** Where to go on when an answer was made elsewhere; it may wait for the database there. */
  public Executor workers() {
    return workers;
  }

  /** Where nothing may ever wait. */
  public Executor swift() {
    return connection.getTransport().getWorkerThreadPool();
  }

  Connection<?> connection() {
    return connection;
  }

  public Unsent unsent() {
    return Unsent.of(connection);
  }

  /** What the access log will tell of it. */
  public Report report() {
    return report;
  }

  /** The client left before its answer was complete. */
  public void interrupt() {
    report.ended(Report.Outcome.LEFT);
  }

  public Request request() {
    return request;
  }

  public Response response() {
    return response;
  }

  /** Runs {@code stop} when the client closes the connection before the answer is sent. */
  public void onClientGone(Runnable stop) {
    boolean alreadyGone;
    synchronized (this) {
      onClientGone = stop;
      alreadyGone = gone;
    }
    try {
      OneAtATime.hold(request.getContext());
      // Without read interest the end of the client's side goes unseen while nothing is written.
      connection.enableIOEvent(IOEvent.READ);
    } catch (IOException e) {
      alreadyGone = true;
    }
    if (alreadyGone) {
      leave();
    }
  }

  /**
   * Runs {@code action} once: when the end of the answer is about to be sent, so that it has run
   * when the client knows of it, or when the exchange ends in any other way.
   */
  public void onAnswered(Runnable action) {
    synchronized (this) {
      if (!ended) {
        onAnswered = action;
        return;
      }
    }
    action.run();
  }

  /**
   * What the request costs others is over: its answer is made and only the end left to be sent, or
   * it only waits. Any thread may call it, and again.
   */
  public void answered() {
    Runnable action;
    synchronized (this) {
      action = onAnswered;
      onAnswered = () -> {};
    }
    action.run();
  }

  /**
   * Runs {@code action} once: when the answer was sent, or the client has left, which Grizzly tells
   * no after-service listener while the answer is suspended.
   */
  void onEnd(Runnable action) {
    CloseListener<Closeable, ICloseType> listener = (closed, type) -> leave();
    onEnd =
        () -> {
          connection.removeCloseListener(listener);
          action.run();
        };
    request.addAfterServiceListener(done -> end());
    connection.addCloseListener(listener);
  }

  private void leave() {
    Runnable stop;
    synchronized (this) {
      gone = true;
      // What has ended is recycled and cannot be asked any more.
      if (!ended && !response.isCommitted()) {
        interrupt();
      }
      stop = onClientGone;
      onClientGone = () -> {};
    }
    stop.run();
    end();
  }

  /** Synchronized, so that Grizzly recycles nothing that the other thread's action still reads. */
  private synchronized void end() {
    if (!ended) {
      ended = true;
      answered();
      onEnd.run();
    }
  }
}
