package ai.beatra.http.dispatch;

import ai.beatra.error.ApiException;
import ai.beatra.http.AccessLog;
import ai.beatra.http.Serving;
import ai.beatra.http.errors.ErrorText;
import ai.beatra.http.errors.Errors;
import ai.beatra.http.errors.Routes;
import ai.beatra.http.errors.Signpost;
import ai.beatra.net.Answer;
import ai.beatra.net.Application;
import ai.beatra.net.Exchange;
import ai.beatra.net.codec.Refusals.Refusal;
import java.util.Optional;

/**
 * Where every whole request begins: refuses it while nothing can be served, answers OPTIONS, has
 * pages, files and the readiness sent, and hands everything else to Jersey. Each leaves a line in
 * the access log.
 */
public final class Dispatch implements Application {
  private static final String HEALTH = "/v1/health";

  private final Routes routes;
  private final Beside beside;
  private final ReadyEndpoint ready;
  private final Signpost signpost;
  private final ErrorText errors;

  public Dispatch(
      Routes routes, Beside beside, ReadyEndpoint ready, Signpost signpost, ErrorText errors) {
    this.routes = routes;
    this.beside = beside;
    this.ready = ready;
    this.signpost = signpost;
    this.errors = errors;
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
    var serving = new Serving(exchange);
    exchange.onEnd(() -> log(serving));
    beside.allowOrigin(exchange);
    try {
      if (ReadyEndpoint.isAsked(exchange)) {
        serving.report().route(ReadyEndpoint.PATH);
        ready.serve(exchange);
      } else {
        serving.report().route(routes.template(exchange.path()).orElse("unmatched"));
        answer(serving, exchange);
      }
    } catch (RuntimeException e) {
      refuse(serving, Errors.translate(e));
    }
  }

  private static void log(Serving serving) {
    ApiException fault = serving.exchange().fault();
    if (fault != null) {
      Errors.note(fault, serving);
    }
    AccessLog.write(serving);
  }

  private void answer(Serving serving, Exchange exchange) {
    String obstacle = exchange.obstacle();
    if (obstacle != null) {
      throw Errors.overloaded(obstacle);
    }
    if (!exchange.hasUsableHost()) {
      throw Errors.badRequest("The Host header is not a name and a port. Correct it.");
    }
    if (exchange.hasNoRoom()) {
      throw Errors.noRoom();
    }
    Optional<Beside.Found> found = beside.find(exchange.path());
    if (exchange.method().equals("OPTIONS")) {
      options(exchange, found.map(Beside.Found::allow).or(() -> routes.allow(exchange.path())));
    } else if (found.isPresent()) {
      serving.report().route(found.get().route());
      found.get().serve().accept(exchange);
    } else {
      callOperation(exchange);
    }
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
    exchange.answer().status(204);
    exchange.answer().header("Allow", methods);
    beside.preflight(exchange, methods);
  }

  private void refuse(Serving serving, ApiException error) {
    Errors.note(error, serving);
    Answer answer = serving.exchange().answer();
    if (!answer.isCommitted()) {
      Refusal refusal = errors.of(error, serving.exchange().requestId());
      answer.status(refusal.status());
      answer.type("application/json");
      refusal.headers().forEach(answer::header);
      answer.send(refusal.json());
    }
  }
}
