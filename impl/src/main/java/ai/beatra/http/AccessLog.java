package ai.beatra.http;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line a request: never a body, a query or a key. */
final class AccessLog {
  private static final Logger log = LoggerFactory.getLogger("ai.beatra.access");
  private static final String LINE = "method={} route={} status={} ms={} request_id={} project={}";
  private static final int CLIENT_GONE = 499;

  private final Routes routes;

  AccessLog(Routes routes) {
    this.routes = routes;
  }

  /** Of what was not well-formed HTTP nothing is repeated. */
  static void writeMalformed(int status, String requestId) {
    log.info(LINE, "-", "-", status, 0, requestId, "-");
  }

  private String route(String path) {
    return FilesEndpoint.isAt(path) ? FilesEndpoint.TEMPLATE : routes.template(path).orElse("-");
  }

  /** A client that did not wait for its answer is logged with status 499, as nginx does. */
  void write(Exchange exchange, long nanos) {
    var request = exchange.request();
    var caller = exchange.callerIfKnown();
    log.info(
        LINE,
        request.getMethod().getMethodString(),
        route(request.getRequestURI()),
        exchange.interrupted() ? CLIENT_GONE : exchange.response().getStatus(),
        nanos / 1_000_000,
        exchange.requestId(),
        caller == null ? "-" : caller.projectId());
  }
}
