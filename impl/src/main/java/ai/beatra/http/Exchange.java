package ai.beatra.http;

import ai.beatra.accounts.Caller;
import java.io.IOException;
import java.util.concurrent.Executor;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.ICloseType;
import org.glassfish.grizzly.IOEvent;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.jspecify.annotations.Nullable;

/** One request and what is known of it so far. */
public final class Exchange {
  private static final byte[] NO_BODY = {};

  private final String requestId;
  private final Request request;
  private final Response response;
  private volatile @Nullable Caller caller;
  private volatile byte[] body = NO_BODY;
  private volatile boolean clientGone;

  Exchange(String requestId, Request request, Response response) {
    this.requestId = requestId;
    this.request = request;
    this.response = response;
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

  void caller(Caller authenticated) {
    this.caller = authenticated;
  }

  /** The JSON body as it came, UTF-8; empty where there was none. */
  public byte[] body() {
    return body;
  }

  void body(byte[] received) {
    this.body = received;
  }

  /** Where to go on when an answer was made elsewhere, so that writing it blocks nobody else. */
  public Executor workers() {
    return request.getContext().getConnection().getTransport().getWorkerThreadPool();
  }

  boolean clientGone() {
    return clientGone;
  }

  Request request() {
    return request;
  }

  Response response() {
    return response;
  }

  /** Runs {@code action} when the client closes the connection before the answer is complete. */
  public void onClientGone(Runnable action) {
    var connection = request.getContext().getConnection();
    CloseListener<Closeable, ICloseType> listener = (closed, type) -> gone(action);
    connection.addCloseListener(listener);
    request.addAfterServiceListener(done -> connection.removeCloseListener(listener));
    try {
      // Without read interest the end of the client's side goes unseen while nothing is written.
      connection.enableIOEvent(IOEvent.READ);
    } catch (IOException e) {
      gone(action);
    }
  }

  private void gone(Runnable action) {
    clientGone = true;
    action.run();
  }
}
