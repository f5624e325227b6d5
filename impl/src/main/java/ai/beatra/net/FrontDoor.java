package ai.beatra.net;

import ai.beatra.error.ApiException;
import ai.beatra.http.dispatch.Beside;
import ai.beatra.http.dispatch.ErrorEnvelope;
import ai.beatra.http.dispatch.ReadyEndpoint;
import ai.beatra.http.errors.ErrorText;
import ai.beatra.http.errors.Errors;
import ai.beatra.http.errors.Routes;
import ai.beatra.http.errors.Signpost;
import ai.beatra.ids.Ids;
import ai.beatra.net.body.WholeBody;
import ai.beatra.net.codec.RequestSyntax;
import ai.beatra.net.connection.Connections;
import ai.beatra.net.connection.Threads;
import ai.beatra.web.Cors;
import ai.beatra.web.FilesEndpoint;
import ai.beatra.web.PagesEndpoint;
import ai.beatra.web.PublicPages.Found;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.server.ErrorPageGenerator;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.RequestExecutorProvider;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.http.util.FastHttpDateFormat;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpContainer;
import org.jspecify.annotations.Nullable;

/**
 * What every request passes first: it gets its id and its line in the access log, and is refused
 * while the server shuts down. Answers OPTIONS itself, has files, pages and its readiness sent, and
 * hands everything else to Jersey.
 */
public final class FrontDoor extends HttpHandler {
  public static final String EXCHANGE = Exchange.class.getName();
  public static final String REQUEST_ID = "X-Request-Id";
  private static final String REFUSED = FrontDoor.class.getName() + ".refused";
  private static final String BEGUN = FrontDoor.class.getName() + ".begun";
  private static final String HEALTH = "/v1/health";
  private static final Pattern VISIBLE_ASCII = Pattern.compile("[!-~]{1,128}");

  private final GrizzlyHttpContainer jersey;
  private final Exchanges exchanges;
  private final Routes routes;
  private final FilesEndpoint files;
  private final PagesEndpoint pages;
  private final ReadyEndpoint ready;
  private final Cors cors;
  private final Ids ids;
  private final Signpost signpost;
  private final ErrorText errors;
  private final AccessLog accessLog;
  private final Threads threads;
  private final Connections connections;
  private final Drain drain = new Drain();

  public FrontDoor(
      GrizzlyHttpContainer jersey,
      Exchanges exchanges,
      Routes routes,
      Beside beside,
      Cors cors,
      Ids ids,
      Signpost signpost,
      ErrorText errors,
      Threads threads,
      Connections connections) {
    super("beatra");
    this.threads = threads;
    this.connections = connections;
    this.files = beside.files();
    this.pages = beside.pages();
    this.ready = beside.ready();
    this.cors = cors;
    this.jersey = jersey;
    this.exchanges = exchanges;
    this.routes = routes;
    this.ids = ids;
    this.signpost = signpost;
    this.errors = errors;
    this.accessLog = new AccessLog(routes);
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
   * Health, and pages that are ready, are answered by threads that never wait; everything else by
   * those that may. When too many wait, the request is refused at once.
   */
  @Override
  public RequestExecutorProvider getRequestExecutorProvider() {
    return request -> {
      request.setAttribute(BEGUN, System.nanoTime());
      if (waitsForNothing(request)) {
        return request.getContext().getConnection().getTransport().getWorkerThreadPool();
      }
      if (threads.areBusy()) {
        request.setAttribute(REFUSED, true);
        return request.getContext().getConnection().getTransport().getWorkerThreadPool();
      }
      return threads.requests();
    };
  }

  /** When the request was whole; what it waits for a thread counts. */
  private static long begun(Request request) {
    return request.getAttribute(BEGUN) instanceof Long nanos ? nanos : System.nanoTime();
  }

  private boolean waitsForNothing(Request request) {
    String path = request.getRequestURI();
    return path.equals(HEALTH)
        || path.equals(ReadyEndpoint.PATH)
        || request.getMethod() == Method.OPTIONS
        || !FilesEndpoint.isAt(path) && pages.isReady(path);
  }

  /** {@link WholeBody} has asked for the body already, where it wants it. */
  @Override
  protected boolean sendAcknowledgment(Request request, Response response) {
    return true;
  }

  /** Answers in the envelope what Grizzly refuses on its own. */
  public ErrorPageGenerator errorPages() {
    return (request, status, reason, description, thrown) -> {
      var error = Errors.ofStatus(status, thrown);
      Response response = request.getResponse();
      String requestId =
          Optional.ofNullable(response.getHeader(REQUEST_ID)).orElse(ids.next("req_"));
      Errors.note(
          error, requestId, request.getAttribute(EXCHANGE) instanceof Exchange e ? e : null);
      response.setStatus(error.code().status());
      response.setHeader(REQUEST_ID, requestId);
      response.setContentType(MediaType.APPLICATION_JSON);
      ErrorEnvelope.headers(error).forEach(response::setHeader);
      return errors.json(error, requestId);
    };
  }

  /** Lets the first requests in; until then they are refused. */
  public void open() {
    drain.open();
  }

  /** Refuses new requests and waits for the running ones. */
  public boolean drain(Duration atMost) throws InterruptedException {
    return drain.drain(atMost);
  }

  @Override
  public void service(Request request, Response response) {
    String requestId = requestId(request.getHeader(REQUEST_ID), ids);
    var exchange = new Exchange(requestId, request, response, threads.requests());
    request.setAttribute(EXCHANGE, exchange);
    response.setHeader(REQUEST_ID, exchange.requestId());
    response.setHeader("Date", FastHttpDateFormat.getCurrentDate());
    cors.apply(request, response);
    boolean open = drain.enter();
    exchange.unsent().mark();
    exchange.onEnd(
        () -> {
          if (open) {
            drain.leave();
          }
          WholeBody.done(request);
          connections.answered(exchange.connection(), exchange.swift());
          accessLog.write(exchange, begun(request));
        });
    if (ReadyEndpoint.isAsked(request)) {
      exchange.report().route(ReadyEndpoint.PATH);
      ready.serve(exchange);
    } else if (!open) {
      response.setHeader("Connection", "close");
      refuse(exchange, Errors.overloaded(drain.reason()));
    } else if (request.getAttribute(REFUSED) != null) {
      refuse(exchange, Errors.overloaded("Too many requests wait already."));
    } else if (!hasUsableHost(request)) {
      refuse(exchange, Errors.badRequest("The Host header is not a name and a port. Correct it."));
    } else if (WholeBody.isRefused(request)) {
      refuse(exchange, Errors.noRoom());
    } else if (request.getMethod() == Method.OPTIONS) {
      options(exchange);
    } else if (FilesEndpoint.isAt(request.getRequestURI())) {
      exchange.report().route(FilesEndpoint.TEMPLATE);
      outsideOfTheApi(exchange, () -> files.serve(exchange));
    } else {
      Optional<Found> page = pages.find(request.getRequestURI());
      if (page.isPresent()) {
        exchange.report().route(PagesEndpoint.route(request.getRequestURI(), page.get()));
        outsideOfTheApi(exchange, () -> pages.serve(exchange, page.get()));
      } else {
        exchanges.serve(exchange, () -> jersey(exchange));
      }
    }
  }

  /** Grizzly has put the host of an absolute target in the place of the header. */
  private static boolean hasUsableHost(Request request) {
    String host = request.getHeader("Host");
    return host == null || RequestSyntax.isHost(host);
  }

  private void jersey(Exchange exchange) {
    // Nothing may depend on how the server is called; Jersey would make a URI of it.
    exchange.request().getRequest().serverName().setString("localhost");
    try {
      jersey.service(exchange.request(), exchange.response());
    } catch (IllegalArgumentException e) {
      // Jersey could not make a URI of the request line.
      refuse(
          exchange,
          Errors.badRequest(
              "The path or the query is not well-formed. Percent-encode special characters."));
    } catch (RuntimeException e) {
      // Grizzly's own error page would be right but for its Content-Type.
      refuse(exchange, Errors.translate(e));
    }
  }

  private void outsideOfTheApi(Exchange exchange, Runnable serve) {
    try {
      serve.run();
    } catch (RuntimeException e) {
      refuse(exchange, Errors.translate(e));
    }
  }

  private void options(Exchange exchange) {
    String path = exchange.request().getRequestURI();
    Optional<String> allow =
        FilesEndpoint.isAt(path)
            ? Optional.of(FilesEndpoint.ALLOW)
            : pages.find(path).map(page -> PagesEndpoint.ALLOW).or(() -> routes.allow(path));
    if (allow.isPresent()) {
      exchange.response().setStatus(204);
      exchange.response().setHeader("Allow", allow.get());
      cors.preflight(exchange.request(), exchange.response(), allow.get());
    } else {
      refuse(exchange, signpost.notFound("OPTIONS", path));
    }
  }

  /** The client's own id if it has given a usable one, else a new one. */
  public static String requestId(@Nullable String own, Ids ids) {
    return own != null && VISIBLE_ASCII.matcher(own).matches() ? own : ids.next("req_");
  }

  private void refuse(Exchange exchange, ApiException error) {
    var response = exchange.response();
    Errors.note(error, exchange);
    if (response.isCommitted()) {
      return;
    }
    response.setStatus(error.code().status());
    response.setContentType(MediaType.APPLICATION_JSON);
    ErrorEnvelope.headers(error).forEach(response::setHeader);
    byte[] body = errors.bytes(error, exchange.requestId());
    response.setContentLength(body.length);
    try {
      response.getOutputStream().write(body);
    } catch (IOException e) {
      // The client has left; there is nobody to tell.
    }
  }
}
