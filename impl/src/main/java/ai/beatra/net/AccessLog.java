package ai.beatra.net;

import ai.beatra.accounts.Caller;
import ai.beatra.error.ErrorCode;
import ai.beatra.http.errors.Routes;
import ai.beatra.net.connection.Unsent;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.glassfish.grizzly.Connection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** One line a request: never a body, a query or a key. */
public final class AccessLog {
  private static final Logger log = LoggerFactory.getLogger("ai.beatra.access");
  private static final String LINE = "request";
  private static final int CLIENT_GONE = 499;

  private final Routes routes;

  AccessLog(Routes routes) {
    this.routes = routes;
  }

  /** Of what was no whole, well-formed HTTP nothing is repeated. */
  public static void writeMalformed(ErrorCode code, String requestId, Connection<?> connection) {
    log.atInfo()
        .addKeyValue("route", "malformed")
        .addKeyValue("status", code.status())
        .addKeyValue("code", code.code())
        .addKeyValue("request_id", requestId)
        .addKeyValue("client", client(connection))
        .log(LINE);
  }

  /** The address of the other side, which is a proxy's where there is one. */
  private static String client(Connection<?> connection) {
    return connection.getPeerAddress() instanceof InetSocketAddress peer
        ? peer.getAddress().getHostAddress()
        : "unknown";
  }

  /** There are only so many, whatever is asked for. */
  private String route(Exchange exchange) {
    String noted = exchange.report().route();
    return noted != null
        ? noted
        : routes.template(exchange.request().getRequestURI()).orElse("unmatched");
  }

  /**
   * A client that did not wait for its answer is logged with status 499, as nginx does.
   *
   * @param begun when the request was whole, as {@link System#nanoTime} has it
   */
  void write(Exchange exchange, long begun) {
    Report report = exchange.report();
    Unsent.Sent sent = exchange.unsent().sinceMark();
    boolean left = report.outcome() == Report.Outcome.LEFT;
    LoggingEventBuilder line =
        log.atInfo()
            .addKeyValue("method", exchange.request().getMethod().getMethodString())
            .addKeyValue("route", route(exchange))
            .addKeyValue("status", left ? CLIENT_GONE : exchange.response().getStatus())
            .addKeyValue("outcome", report.outcome().name().toLowerCase(Locale.ROOT));
    ErrorCode code = report.code();
    // Who has left is told nothing.
    line = with(line, "code", code == null || left ? null : code.code());
    line = with(line, "cause", report.cause());
    line = line.addKeyValue("ms", (System.nanoTime() - begun) / 1_000_000);
    line =
        with(
            line,
            "first_byte_ms",
            sent.first() == null ? null : (sent.first() - begun) / 1_000_000);
    line =
        line.addKeyValue("bytes", sent.bytes())
            .addKeyValue("request_id", exchange.requestId())
            .addKeyValue("client", client(exchange.connection()));
    withUsed(withCaller(line, exchange.callerIfKnown()), report).log(LINE);
  }

  private static LoggingEventBuilder withCaller(LoggingEventBuilder line, @Nullable Caller caller) {
    return caller == null
        ? line
        : line.addKeyValue("tenant", caller.tenantId())
            .addKeyValue("project", caller.projectId())
            .addKeyValue("key", caller.keyId());
  }

  private static LoggingEventBuilder withUsed(LoggingEventBuilder line, Report report) {
    LoggingEventBuilder named = with(line, "model", report.model());
    Report.Used used = report.used();
    return used == null
        ? named
        : named
            .addKeyValue("input_tokens", used.inputTokens())
            .addKeyValue("output_tokens", used.outputTokens())
            .addKeyValue("credits", used.credits());
  }

  private static LoggingEventBuilder with(
      LoggingEventBuilder line, String key, @Nullable Object value) {
    return value == null ? line : line.addKeyValue(key, value);
  }
}
