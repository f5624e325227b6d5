package ai.beatra.http.dispatch;

import ai.beatra.error.ApiException;
import ai.beatra.http.AccessLog;
import ai.beatra.http.Serving;
import ai.beatra.http.errors.Errors;
import ai.beatra.http.errors.Routes;
import ai.beatra.http.errors.Signpost;
import ai.beatra.metrics.RequestWatch;
import ai.beatra.metrics.Telemetry;
import ai.beatra.net.Application;
import ai.beatra.net.Exchange;
import ai.beatra.net.Obstacle;
import java.util.Optional;

/**
 * Where every whole request begins: refuses it while nothing can be served, answers OPTIONS, has
 * pages, files and the readiness sent, has operations called straight where that is all that is
 * needed, and hands everything else to Jersey. Each leaves a line in the access log.
 */
public final class Dispatch implements Application {
  private static final String HEALTH = "/v1/health";

  private final Routes routes;
  private final Beside beside;
  private final ReadyEndpoint ready;
  private final Signpost signpost;

  private final Straight straight;
  private final Answering answering;
  private final Telemetry telemetry;

  public Dispatch(
      Routes routes,
      Beside beside,
      ReadyEndpoint ready,
      Signpost signpost,
      Straight straight,
      Answering answering,
      Telemetry telemetry) {
    this.routes = routes;
    this.beside = beside;
    this.ready = ready;
    this.signpost = signpost;
    this.straight = straight;
    this.answering = answering;
    this.telemetry = telemetry;
  }

  @Override
  public boolean waitsForNothing(String method, String path) {
    return path.equals(HEALTH)
        || path.equals(ReadyEndpoint.PATH)
        || method.equals("OPTIONS")
        || beside.isReady(path);
  }

  @Override
  public void serve(Exchange exchange) {
    var serving = new Serving(exchange, watch(exchange));
    exchange.onEnd(() -> log(serving));
    beside.allowOrigin(exchange);
    try {
      if (ReadyEndpoint.isAsked(exchange)) {
        serving.report().route(ReadyEndpoint.PATH);
        ready.serve(exchange);
      } else {
        answer(serving, exchange);
      }
    } catch (RuntimeException e) {
      answering.refuse(serving, Errors.translate(e));
    }
  }

  private RequestWatch watch(Exchange exchange) {
    boolean follows = telemetry.traces();
    return telemetry.request(
        exchange.requestId(),
        exchange.begun(),
        follows ? exchange.header("traceparent") : null,
        follows ? exchange.header("tracestate") : null);
  }

  private static void log(Serving serving) {
    ApiException fault = serving.exchange().fault();
    if (fault != null) {
      Errors.note(fault, serving);
    }
    Obstacle obstacle = serving.exchange().obstacle();
    if (obstacle == null || !obstacle.logged()) {
      AccessLog.write(serving);
    }
    AccessLog.tell(serving);
  }

  private void answer(Serving serving, Exchange exchange) {
    Optional<String> template = routes.template(exchange.path());
    serving.report().route(template.orElse("unmatched"));
    requireServable(exchange);
    Optional<Straight.Way> way = template.flatMap(found -> straight.find(exchange, found));
    if (way.isPresent()) {
      straight.answer(way.get(), serving);
    } else {
      answerOthers(serving, exchange);
    }
  }

  private static void requireServable(Exchange exchange) {
    Obstacle obstacle = exchange.obstacle();
    if (obstacle != null) {
      throw Errors.overloaded(obstacle);
    }
    if (!exchange.hasUsableHost()) {
      throw Errors.badRequest("The Host header is not a name and a port. Correct it.");
    }
    if (exchange.hasNoRoom()) {
      throw Errors.noRoom();
    }
  }

  private void answerOthers(Serving serving, Exchange exchange) {
    Optional<Beside.Found> found = beside.find(exchange.path());
    if (exchange.method().equals("OPTIONS")) {
      options(exchange, found.map(Beside.Found::allow).or(() -> routes.allow(exchange.path())));
    } else if (found.isPresent()) {
      serving.report().route(found.get().route());
      found.get().serve().serve(exchange, failure -> failed(serving, failure));
    } else {
      callOperation(exchange);
    }
  }

  private void failed(Serving serving, Throwable failure) {
    answering.refuse(serving, Errors.translate(failure));
    serving.exchange().reply().resume();
  }

  private static void callOperation(Exchange exchange) {
    try {
      exchange.passToJersey();
    } catch (IllegalArgumentException e) {
      throw Errors.badRequest(
          "The path or the query is not well-formed. Percent-encode special characters.");
    }
  }

  private void options(Exchange exchange, Optional<String> allow) {
    String methods = allow.orElseThrow(() -> signpost.notFound("OPTIONS", exchange.path()));
    exchange.reply().status(204);
    exchange.reply().header("Allow", methods);
    beside.preflight(exchange, methods);
  }
}
