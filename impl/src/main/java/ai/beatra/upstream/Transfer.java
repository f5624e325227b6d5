package ai.beatra.upstream;

import ai.beatra.upstream.UpstreamException.Kind;
import ai.beatra.upstream.UpstreamRequest.TimeOuts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.async.MinimalHttpAsyncClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncClientEndpoint;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * One request on one connection. The client's own means of cancelling wait for the next sign of
 * life from the peer, and its time-outs also run while nobody asks for more; here the connection is
 * held, so that it can be closed at any moment, and the time is kept.
 */
final class Transfer implements UpstreamCall {
  private static final Duration SETTLE = Duration.ofSeconds(1);
  private static final ContentType JSON = ContentType.create("application/json");

  private final MinimalHttpAsyncClient client;
  private final RequestConfig settings;
  private final ScheduledExecutorService timer;
  private final TimeOuts timeOuts;
  private final UpstreamListener listener;
  private final Object lock = new Object();

  // All of these are guarded by the lock.
  private @Nullable UpstreamRequest request;
  private boolean over;
  private boolean settled;
  private boolean wanted;

  /** How many bytes have come since the peer was last allowed to send more. */
  private int taken;

  private @Nullable AsyncClientEndpoint connection;
  private @Nullable CapacityChannel exhausted;
  private @Nullable Future<?> alarm;
  private @Nullable Future<?> deadline;
  private String step = "a connection";
  private Duration limit;
  private long since;

  Transfer(
      MinimalHttpAsyncClient client,
      RequestConfig settings,
      ScheduledExecutorService timer,
      UpstreamRequest request,
      UpstreamListener listener) {
    this.client = client;
    this.settings = settings;
    this.timer = timer;
    this.request = request;
    this.timeOuts = request.timeOuts();
    this.listener = listener;
    this.limit = timeOuts.connect();
  }

  @Override
  public void start() {
    UpstreamRequest starting = request;
    if (starting == null) {
      throw new IllegalStateException("the request was sent already");
    }
    request = null;
    enter("a connection", timeOuts.connect());
    limitTotal();
    var context = HttpClientContext.create();
    context.setRequestConfig(settings);
    try {
      // The future that this returns must not be cancelled: it would lose the connection.
      client.lease(HttpHost.create(starting.uri()), context, new Leased(starting));
    } catch (RuntimeException e) {
      fail(Kind.UNREACHABLE, "cannot connect", e);
    }
  }

  @Override
  public void more() {
    CapacityChannel channel;
    synchronized (lock) {
      channel = exhausted;
      exhausted = null;
      wanted = channel == null;
      since = channel == null ? since : System.nanoTime();
    }
    if (channel != null) {
      grant(channel);
    }
  }

  /**
   * Gives back what was taken, so that never more than a window is on its way. Called without the
   * lock, because it takes one of the connection.
   */
  private void grant(CapacityChannel channel) {
    int bytes;
    synchronized (lock) {
      bytes = taken;
      taken = 0;
    }
    try {
      channel.update(bytes);
    } catch (IOException e) {
      // The connection's own failure follows.
    }
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
    enter("the end", SETTLE);
    more();
  }

  /** The next step begins; it may take so long. */
  private void enter(String next, Duration atMost) {
    synchronized (lock) {
      if (!over) {
        step = next;
        limit = atMost;
        since = System.nanoTime();
        arm(atMost.toNanos());
      }
    }
  }

  private void arm(long nanos) {
    if (alarm != null) {
      alarm.cancel(false);
    }
    try {
      alarm = timer.schedule(this::check, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // The client is being closed, and all connections with it.
    }
  }

  /** However much comes, or however slowly it is taken, there is an end. */
  private void limitTotal() {
    synchronized (lock) {
      try {
        deadline =
            timer.schedule(
                () -> fail(Kind.TIMED_OUT, "the end did not come in time", null),
                timeOuts.total().toNanos(),
                TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        // The client is being closed, and all connections with it.
      }
    }
  }

  private void check() {
    synchronized (lock) {
      long left = limit.toNanos() - (exhausted == null ? System.nanoTime() - since : 0);
      if (over || left > 0) {
        if (!over) {
          arm(left);
        }
        return;
      }
    }
    fail(Kind.TIMED_OUT, step + " did not come in time", null);
  }

  private void fail(Kind kind, String message, @Nullable Exception cause) {
    if (finish(false)) {
      listener.failed(new UpstreamException(kind, message, cause));
    }
  }

  /** Gives the connection back, once; whether the listener has to be told. */
  private boolean finish(boolean reuse) {
    AsyncClientEndpoint held;
    synchronized (lock) {
      if (over) {
        return false;
      }
      over = true;
      held = connection;
      connection = null;
      exhausted = null;
      if (alarm != null) {
        alarm.cancel(false);
      }
      if (deadline != null) {
        deadline.cancel(false);
      }
    }
    if (held != null && reuse) {
      held.releaseAndReuse();
    } else if (held != null) {
      held.releaseAndDiscard();
    }
    return !settled;
  }

  private boolean isHeard() {
    synchronized (lock) {
      return !over && !settled;
    }
  }

  /** The listener's own mistakes must not hurt the other connections of the thread. */
  private void tell(Runnable news) {
    try {
      news.run();
    } catch (UpstreamException e) {
      fail(e.kind(), String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      fail(Kind.BROKEN, "the answer could not be taken", e);
    }
  }

  private final class Leased implements FutureCallback<AsyncClientEndpoint> {
    private final UpstreamRequest starting;

    Leased(UpstreamRequest starting) {
      this.starting = starting;
    }

    @Override
    public void completed(AsyncClientEndpoint leased) {
      boolean late;
      synchronized (lock) {
        late = over;
        connection = late ? null : leased;
      }
      if (late) {
        leased.releaseAndReuse();
        return;
      }
      enter("the head of the answer", timeOuts.firstByte());
      try {
        leased.execute(new Exchange(starting), null, HttpClientContext.create());
      } catch (RuntimeException e) {
        fail(Kind.BROKEN, "the connection was closed", e);
      }
    }

    @Override
    public void failed(Exception cause) {
      fail(Kind.UNREACHABLE, "cannot connect", cause);
    }

    @Override
    public void cancelled() {
      fail(Kind.UNREACHABLE, "the client is closed", null);
    }
  }

  /** What the connection asks and tells, on its thread. */
  private final class Exchange implements AsyncClientExchangeHandler {
    private @Nullable UpstreamRequest sending;
    private @Nullable ByteBuffer body;
    private boolean sent;
    private boolean success;

    Exchange(UpstreamRequest sending) {
      this.sending = sending;
      byte[] bytes = sending.body();
      this.body = bytes == null ? null : ByteBuffer.wrap(bytes);
    }

    @Override
    public void produceRequest(RequestChannel channel, HttpContext context)
        throws HttpException, IOException {
      UpstreamRequest now = Objects.requireNonNull(sending);
      var head = new BasicHttpRequest(body == null ? "GET" : "POST", now.uri());
      now.headers().forEach(head::setHeader);
      sent = body == null;
      var entity = body == null ? null : new BasicEntityDetails(body.remaining(), JSON);
      // Its body may be large, and the answer may take minutes.
      sending = null;
      channel.sendRequest(head, entity, context);
    }

    @Override
    public int available() {
      return body == null ? 0 : body.remaining();
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
      if (body != null) {
        channel.write(body);
        if (!body.hasRemaining()) {
          sent = true;
          body = null;
          channel.endStream();
          if (isHeard()) {
            tell(listener::sent);
          }
        }
      }
    }

    @Override
    public void consumeInformation(HttpResponse response, HttpContext context) {}

    @Override
    public void consumeResponse(
        HttpResponse response, @Nullable EntityDetails entity, HttpContext context) {
      int status = response.getCode();
      success = status >= 200 && status < 300;
      var headers = new TreeMap<String, String>();
      for (Header header : response.getHeaders()) {
        headers.putIfAbsent(header.getName().toLowerCase(Locale.ROOT), header.getValue());
      }
      enter("more of the body", timeOuts.idle());
      if (isHeard()) {
        tell(() -> listener.head(status, Map.copyOf(headers)));
      }
      if (entity == null) {
        ends();
      }
    }

    @Override
    public void consume(ByteBuffer piece) {
      synchronized (lock) {
        since = System.nanoTime();
        taken += piece.remaining();
        wanted = settled;
      }
      if (isHeard()) {
        tell(() -> listener.body(piece));
      }
    }

    @Override
    public void updateCapacity(CapacityChannel channel) {
      boolean more;
      synchronized (lock) {
        more = wanted;
        wanted = false;
        exhausted = more ? null : channel;
      }
      if (more) {
        grant(channel);
      }
    }

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers) {
      ends();
    }

    /** After a refusal the connection's state is not worth trusting. */
    private void ends() {
      if (finish(success && sent)) {
        tell(listener::end);
      }
    }

    @Override
    public void failed(Exception cause) {
      fail(Kind.BROKEN, "the connection broke", cause);
    }

    @Override
    public void cancel() {
      fail(Kind.BROKEN, "the connection was closed", null);
    }

    @Override
    public void releaseResources() {
      fail(Kind.BROKEN, "the connection was closed", null);
    }
  }
}
