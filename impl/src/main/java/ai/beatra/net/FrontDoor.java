package ai.beatra.net;

import ai.beatra.error.ApiException;
import ai.beatra.net.body.Admission;
import ai.beatra.net.body.WholeBody;
import ai.beatra.net.codec.EnvelopeCodec;
import ai.beatra.net.codec.Refusals;
import ai.beatra.net.codec.RequestIds;
import ai.beatra.net.connection.Connections;
import ai.beatra.net.connection.Threads;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.glassfish.grizzly.http.server.ErrorPageGenerator;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.RequestExecutorProvider;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.http.util.FastHttpDateFormat;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpContainer;
import org.jspecify.annotations.Nullable;

/**
 * Where a whole request leaves Grizzly: it gets its id and a thread, and goes to the application as
 * an {@link Exchange}. Counts the requests inside, and is shut while the server starts and stops.
 */
public final class FrontDoor extends HttpHandler {
  private static final String CROWDED = FrontDoor.class.getName() + ".crowded";
  private static final String BEGUN = FrontDoor.class.getName() + ".begun";

  private final GrizzlyHttpContainer jersey;
  private final Application application;
  private final Admission admission;
  private final RequestIds ids;
  private final Refusals refusals;
  private final Threads threads;
  private final Connections connections;
  private final Drain drain = new Drain();

  public FrontDoor(
      GrizzlyHttpContainer jersey,
      Application application,
      Admission admission,
      RequestIds ids,
      Refusals refusals,
      Threads threads,
      Connections connections) {
    super("beatra");
    this.jersey = jersey;
    this.application = application;
    this.admission = admission;
    this.ids = ids;
    this.refusals = refusals;
    this.threads = threads;
    this.connections = connections;
    setDecodeUrl(false);
  }

  @Override
  public void start() {
    jersey.start();
  }

  @Override
  public void destroy() {
    jersey.destroy();
  }

  /**
   * What waits for nothing is answered by threads that never wait; everything else by those that
   * may, when it is its turn. What its account has too much of is refused, before anything else of
   * it is looked at.
   */
  @Override
  public RequestExecutorProvider getRequestExecutorProvider() {
    return request -> {
      request.setAttribute(BEGUN, System.nanoTime());
      if (application.waitsForNothing(
          request.getMethod().getMethodString(), request.getRequestURI())) {
        return request.getContext().getConnection().getTransport().getWorkerThreadPool();
      }
      String line = admission.line(request.getRequest(), request.getContext().getConnection());
      int seconds = threads.lines().refusal(line);
      if (seconds > 0) {
        request.setAttribute(CROWDED, seconds);
        return threads.refusals();
      }
      return work -> threads.lines().enter(line, work, () -> refuse(request, work));
    };
  }

  private void refuse(Request request, Runnable work) {
    request.setAttribute(CROWDED, 1);
    threads.lateRefusals().execute(work);
  }

  /** {@link WholeBody} has asked for the body already, where it wants it. */
  @Override
  protected boolean sendAcknowledgment(Request request, Response response) {
    return true;
  }

  /** Answers in the envelope what Grizzly refuses on its own. */
  public ErrorPageGenerator errorPages() {
    return (request, status, reason, description, thrown) -> {
      ApiException error = refusals.ofStatus(status, thrown);
      Response response = request.getResponse();
      String known = response.getHeader(RequestIds.HEADER);
      String requestId = known == null ? ids.next() : known;
      EnvelopeCodec.tell(request.getAttribute(EnvelopeCodec.TOLD), error);
      Refusals.Refusal refusal = refusals.of(error, requestId);
      response.setStatus(refusal.status());
      response.setHeader(RequestIds.HEADER, requestId);
      response.setContentType("application/json");
      refusal.headers().forEach(response::setHeader);
      return new String(refusal.json(), StandardCharsets.UTF_8);
    };
  }

  /** Lets the first requests in; until then they are refused. */
  public void open() {
    drain.open();
  }

  /** Refuses new requests and waits for the running ones; false if some still ran in the end. */
  public boolean drain(Duration atMost) throws InterruptedException {
    return drain.drain(atMost);
  }

  @Override
  public void service(Request request, Response response) {
    String requestId = ids.of(request.getHeader(RequestIds.HEADER));
    boolean open = drain.enter();
    var exchange =
        new Exchange(
            requestId,
            request,
            response,
            threads.requests(),
            jersey,
            obstacle(request, open),
            begun(request));
    response.setHeader(RequestIds.HEADER, requestId);
    response.setHeader("Date", FastHttpDateFormat.getCurrentDate());
    EnvelopeCodec.keepToOurselves(response::setHeader);
    if (!open) {
      response.setHeader("Connection", "close");
    }
    EnvelopeCodec.keepConnection(request.getRequest());
    exchange.unsent().mark();
    exchange.onEnd(
        () -> {
          if (open) {
            drain.leave();
          }
          WholeBody.done(request);
          connections.answered(exchange.connection(), exchange.swift());
        });
    exchange.watch();
    application.serve(exchange);
  }

  private static long begun(Request request) {
    return request.getAttribute(BEGUN) instanceof Long nanos ? nanos : System.nanoTime();
  }

  private @Nullable Obstacle obstacle(Request request, boolean open) {
    if (!open) {
      return new Obstacle(drain.reason(), 1, false);
    }
    return request.getAttribute(CROWDED) instanceof Integer seconds
        ? new Obstacle("Too many requests wait already.", seconds, true)
        : null;
  }
}
