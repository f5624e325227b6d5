package ai.beatra.net;

import ai.beatra.error.ApiException;
import ai.beatra.net.body.BufferedBody;
import ai.beatra.net.body.StreamedBody;
import ai.beatra.net.body.WholeBody;
import ai.beatra.net.codec.EnvelopeCodec;
import ai.beatra.net.codec.RequestSyntax;
import ai.beatra.net.connection.Connections;
import ai.beatra.net.connection.OneAtATime;
import ai.beatra.net.connection.Unsent;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.ICloseType;
import org.glassfish.grizzly.IOEvent;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpContainer;
import org.jspecify.annotations.Nullable;

/** One whole request and its answer. */
public final class Exchange {
  private final String requestId;
  private final Connection<?> connection;
  private final Executor workers;
  private final Request request;
  private final Response response;
  private final Reply reply;
  private final GrizzlyHttpContainer jersey;
  private final @Nullable BufferedBody buffered;
  private final @Nullable Obstacle obstacle;
  private final long begun;
  private volatile Outcome outcome = Outcome.COMPLETED;
  private volatile @Nullable ApiException fault;
  private Runnable onClientGone = () -> {};
  private Runnable onAnswered = () -> {};
  private Runnable onEnd = () -> {};
  private boolean gone;
  private boolean ended;

  /**
   * @param workers where it is served
   * @param obstacle why nothing can be served now, if so
   * @param begun when it was whole, as {@link System#nanoTime} has it: what it waits for a thread
   *     counts
   */
  Exchange(
      String requestId,
      Request request,
      Response response,
      Executor workers,
      GrizzlyHttpContainer jersey,
      @Nullable Obstacle obstacle,
      long begun) {
    this.requestId = requestId;
    this.connection = request.getContext().getConnection();
    this.workers = workers;
    this.request = request;
    this.response = response;
    this.reply = new Reply(response);
    this.jersey = jersey;
    this.buffered = WholeBody.buffered(request);
    this.obstacle = obstacle;
    this.begun = begun;
    Consumer<ApiException> told = error -> fault = error;
    request.setAttribute(EnvelopeCodec.TOLD, told);
  }

  /** The value of X-Request-Id. */
  public String requestId() {
    return requestId;
  }

  /** In capitals, if it is a known one. */
  public String method() {
    return request.getMethod().getMethodString();
  }

  /** As it came, not decoded. */
  public String path() {
    return request.getRequestURI();
  }

  /** As it came, not decoded; empty without one. */
  public String query() {
    String query = request.getQueryString();
    return query == null ? "" : query;
  }

  /** The first value of a header, if the request has it. */
  public @Nullable String header(String name) {
    return request.getHeader(name);
  }

  /** All values of a header, as they came. */
  public List<String> headers(String name) {
    String first = request.getHeader(name);
    if (first == null) {
      return List.of();
    }
    var all = new ArrayList<String>(1);
    request.getHeaders(name).forEach(all::add);
    return all;
  }

  /** The body, of which all has come that comes, unless it {@link #isPartial}. */
  public InputStream body() {
    return request.getInputStream();
  }

  /** Whether it can be read; Grizzly has put the host of an absolute target in its place. */
  public boolean hasUsableHost() {
    String host = request.getHeader("Host");
    return host == null || RequestSyntax.isHost(host);
  }

  /** The address of the other side, which is a proxy's where there is one. */
  public String client() {
    return Connections.client(connection);
  }

  /** Whether it comes from this machine. */
  public boolean isLocal() {
    return connection.getPeerAddress() instanceof InetSocketAddress peer
        && peer.getAddress().isLoopbackAddress();
  }

  /** Why it cannot be served now; null if there is no reason. */
  public @Nullable Obstacle obstacle() {
    return obstacle;
  }

  /** Whether there is no room for the body now. */
  public boolean hasNoRoom() {
    return WholeBody.isRefused(request);
  }

  /** Whether something of the body is missing that nobody waits for. */
  public boolean isPartial() {
    return buffered != null && buffered.isPartial();
  }

  /** Whether more of the body has come than may come. */
  public boolean isTooLarge() {
    return buffered != null && buffered.isTooLarge();
  }

  /** The form, if the body is one that was taken. */
  public @Nullable StreamedBody form() {
    return WholeBody.streamed(request);
  }

  /** All but so many bytes of the memory for the body is needed no more. */
  public void keepOfBody(long bytes) {
    if (buffered != null) {
      buffered.keep(bytes);
    }
  }

  /** Whether there is little memory left for bodies of the same owner. */
  public boolean isMemoryShort() {
    return buffered != null && buffered.isMemoryShort();
  }

  /** Has Jersey find it, as a property of the request. */
  public void attach(String name, Object value) {
    request.setAttribute(name, value);
  }

  /**
   * Has Jersey answer.
   *
   * @throws IllegalArgumentException if it can make no URI of the request line
   */
  public void passToJersey() {
    // Nothing may depend on how the server is called; Jersey would make a URI of it.
    request.getRequest().serverName().setString("localhost");
    jersey.service(request, response);
  }

  /** When it was whole, as {@link System#nanoTime} has it. */
  public long begun() {
    return begun;
  }

  public Reply reply() {
    return reply;
  }

  /** Where to go on when an answer was made elsewhere; it may wait for the database there. */
  public Executor workers() {
    return workers;
  }

  /** Where nothing may ever wait. */
  public Executor swift() {
    return connection.getTransport().getWorkerThreadPool();
  }

  public Unsent unsent() {
    return Unsent.of(connection);
  }

  /** Whether the client is still there, as far as is known. */
  public boolean isOpen() {
    return connection.isOpen();
  }

  /** The answer cannot be completed, and only the end of the connection can tell so. */
  public void cutOff() {
    connection.terminateSilently();
  }

  public Outcome outcome() {
    return outcome;
  }

  /** The first end counts. */
  public synchronized void ends(Outcome how) {
    if (outcome == Outcome.COMPLETED) {
      outcome = how;
    }
  }

  /** What the client was told of below all that answers, if it was. */
  public @Nullable ApiException fault() {
    return fault;
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

  /** Runs {@code action} once, last of all. */
  public void onEnd(Runnable action) {
    synchronized (this) {
      if (!ended) {
        Runnable before = onEnd;
        onEnd =
            () -> {
              before.run();
              action.run();
            };
        return;
      }
    }
    action.run();
  }

  /**
   * From now on the end is seen: when the answer was sent, or the client has left, which Grizzly
   * tells no after-service listener while the answer is suspended.
   */
  void watch() {
    CloseListener<Closeable, ICloseType> listener = (closed, type) -> leave();
    onEnd(() -> connection.removeCloseListener(listener));
    request.addAfterServiceListener(done -> end());
    connection.addCloseListener(listener);
  }

  Connection<?> connection() {
    return connection;
  }

  private void leave() {
    Runnable stop;
    synchronized (this) {
      gone = true;
      // What has ended is recycled and cannot be asked any more.
      if (!ended && !response.isCommitted()) {
        ends(Outcome.LEFT);
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
