package ai.beatra.http;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line a request: never a body, a query or a key. */
final class AccessLog {
  private static final Logger log = LoggerFactory.getLogger("ai.beatra.access");

  private final Routes routes;

  AccessLog(Routes routes) {
    this.routes = routes;
  }

  void write(Exchange exchange, long nanos) {
    var request = exchange.request();
    var caller = exchange.callerIfKnown();
    log.info(
        "method={} route={} status={} ms={} request_id={} project={}",
        request.getMethod().getMethodString(),
        routes.template(request.getRequestURI()).orElse("-"),
        exchange.response().getStatus(),
        nanos / 1_000_000,
        exchange.requestId(),
        caller == null ? "-" : caller.projectId());
  }
}
