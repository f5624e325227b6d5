package ai.beatra.upstream;

import ai.beatra.shares.Backlog;
import ai.beatra.upstream.UpstreamException.Kind;
import ai.beatra.upstream.UpstreamRequest.TimeOuts;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.async.MinimalHttpAsyncClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.nio.AsyncClientEndpoint;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.jspecify.annotations.Nullable;

/**
 * One request on one connection. The client's own means of cancelling wait for the next sign of
 * life from the peer, and its time-outs also run while nobody asks for more; here the connection is
 * held, so that it can be closed at any moment, and the time is kept.
 */
final class Transfer implements UpstreamCall {
  private static final Duration SETTLE = Duration.ofSeconds(1);

  private final MinimalHttpAsyncClient client;
  private final RequestConfig settings;
  private final Connects connects;
  private final Connects.Turn turn;
  private final Backlog sending;
  private final TimeOuts timeOuts;
  private final UpstreamListener listener;
  private final Patience patience;
  private final Window window;
  private final Object lock = new Object();

  // All of these are guarded by the lock.
  private @Nullable UpstreamRequest request;
  private boolean over;
  private boolean settled;
  private boolean connecting;
  private boolean connected;
  private boolean waits;
  private @Nullable AsyncClientEndpoint connection;

  Transfer(
      MinimalHttpAsyncClient client,
      RequestConfig settings,
      Connects connects,
      Watch watch,
      Backlog sending,
      UpstreamRequest request,
      UpstreamListener listener) {
    this.client = client;
    this.settings = settings;
    this.connects = connects;
    this.sending = sending;
    this.request = request;
    this.timeOuts = request.timeOuts();
    this.listener = listener;
    this.patience = new Patience(watch, this::late);
    this.window = new Window(patience);
    this.turn = connects.new Turn(HttpHost.create(request.uri()), this::connect, this::hopeless);
  }

  @Override
  public void start() {
    synchronized (lock) {
      if (request == null) {
        throw new IllegalStateException("the request was sent already");
      }
    }
    patience.enter("a turn to connect", connects.patience());
    patience.begin(timeOuts.total());
    turn.await();
  }

  /** Its turn has come: only from here on the time is the upstream's. */
  private void connect() {
    UpstreamRequest starting;
    synchronized (lock) {
      starting = over ? null : request;
      request = null;
      connecting = starting != null;
    }
    if (starting == null) {
      turn.leave();
      return;
    }
    patience.enter("a connection", timeOuts.connect());
    var context = HttpClientContext.create();
    context.setRequestConfig(settings);
    try {
      // The future that this returns must not be cancelled: it would lose the connection.
      client.lease(turn.to(), context, new Leased(starting));
    } catch (RuntimeException e) {
      fail(Kind.UNREACHABLE, "cannot connect", e);
    }
  }

  private void hopeless() {
    fail(Kind.UNREACHABLE, "the connections before it did not come in time", null);
  }

  /** A host that takes others although it is crowded gets more time for this one, too. */
  private void late(String what) {
    boolean making;
    boolean waiting;
    synchronized (lock) {
      making = connecting && !connected;
      waiting = !connecting;
    }
    if (!making) {
      fail(waiting ? Kind.CROWDED : Kind.TIMED_OUT, what, null);
    } else if (turn.isLate()) {
      fail(Kind.UNREACHABLE, what, null);
    } else if (turn.isOverdue()) {
      fail(Kind.CROWDED, what, null);
    } else {
      patience.renew();
    }
  }

  @Override
  public void more() {
    window.more();
  }

  @Override
  public void close() {
    finish(false);
  }

  @Override
  public void settle() {
    synchronized (lock) {
      settled = true;
    }
    patience.enter("the end", SETTLE);
    window.more();
  }

  /** The thread of the connection has taken it up, or need not any more. */
  void waitsNoLonger() {
    boolean waited;
    synchronized (lock) {
      waited = waits;
      waits = false;
    }
    if (waited) {
      sending.leave();
    }
  }

  void bodyBegins() {
    patience.enter("more of the body", timeOuts.idle());
  }

  void took(int bytes) {
    boolean toTheEnd;
    synchronized (lock) {
      toTheEnd = settled;
    }
    window.took(bytes, toTheEnd);
  }

  void exhausted(CapacityChannel channel) {
    window.exhausted(channel);
  }

  void fail(Kind kind, String message, @Nullable Exception cause) {
    if (finish(false)) {
      var failure = new UpstreamException(kind, message, cause);
      listener.failed(isConnected() ? failure : failure.unsent());
    }
  }

  /** What is over before that never will be: then nothing was sent, whatever the reason. */
  private boolean isConnected() {
    synchronized (lock) {
      return connected;
    }
  }

  /**
   * @param reuse whether the connection may be used again
   */
  void end(boolean reuse) {
    if (finish(reuse)) {
      guarded(UpstreamListener::end);
    }
  }

  /** Tells the listener, unless it hears nothing more. */
  void tell(Consumer<UpstreamListener> news) {
    boolean heard;
    synchronized (lock) {
      heard = !over && !settled;
    }
    if (heard) {
      guarded(news);
    }
  }

  /** The listener's own mistakes must not hurt the other connections of the thread. */
  private void guarded(Consumer<UpstreamListener> news) {
    try {
      news.accept(listener);
    } catch (UpstreamException e) {
      fail(e.kind(), String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      fail(Kind.BROKEN, "the answer could not be taken", e);
    }
  }

  /** Gives the connection back, once; whether the listener has to be told. */
  private boolean finish(boolean reuse) {
    AsyncClientEndpoint held;
    boolean heard;
    synchronized (lock) {
      if (over) {
        return false;
      }
      over = true;
      request = null;
      heard = !settled;
      held = connection;
      connection = null;
    }
    waitsNoLonger();
    window.close();
    patience.stop();
    turn.leave();
    if (held != null && reuse) {
      held.releaseAndReuse();
      turn.freed();
    } else if (held != null) {
      held.releaseAndDiscard();
    }
    return heard;
  }

  private final class Leased implements FutureCallback<AsyncClientEndpoint> {
    private final UpstreamRequest starting;

    Leased(UpstreamRequest starting) {
      this.starting = starting;
    }

    @Override
    public void completed(AsyncClientEndpoint leased) {
      turn.made();
      boolean late;
      synchronized (lock) {
        late = over;
        connected = !late;
        connection = late ? null : leased;
        if (!late) {
          waits = true;
          sending.enter();
        }
      }
      if (late) {
        leased.releaseAndReuse();
        return;
      }
      patience.enter("the head of the answer", timeOuts.firstByte());
      try {
        leased.execute(new HttpExchange(Transfer.this, starting), null, HttpClientContext.create());
      } catch (RuntimeException e) {
        fail(Kind.BROKEN, "the connection was closed", e);
      }
    }

    @Override
    public void failed(Exception cause) {
      fail(Kind.UNREACHABLE, "cannot connect", cause);
    }

    /** The pool gives nothing to a thread that is interrupted, or when it is closed. */
    @Override
    public void cancelled() {
      fail(Kind.CROWDED, "it was given up", null);
    }
  }
}
