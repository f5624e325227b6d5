package ai.beatra.http;

import ai.beatra.accounts.Caller;
import ai.beatra.error.ErrorCode;
import ai.beatra.net.Exchange;
import ai.beatra.net.Outcome;
import ai.beatra.net.connection.Unsent;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** One line a request: never a body, a query or a key. */
public final class AccessLog {
  private static final Logger log = LoggerFactory.getLogger("ai.beatra.access");
  private static final String LINE = "request";
  private static final int CLIENT_GONE = 499;

  private AccessLog() {}

  /**
   * Of what was no whole, well-formed HTTP nothing is repeated.
   *
   * @param client its address
   */
  public static void writeMalformed(ErrorCode code, String requestId, String client) {
    log.atInfo()
        .addKeyValue("route", "malformed")
        .addKeyValue("status", code.status())
        .addKeyValue("code", code.code())
        .addKeyValue("request_id", requestId)
        .addKeyValue("client", client)
        .log(LINE);
  }

  /**
   * A client that did not wait for its answer is logged with status 499, as nginx does. What was
   * refused below all that answers has its code from there.
   */
  public static void write(Serving serving) {
    Exchange exchange = serving.exchange();
    Report report = serving.report();
    Unsent.Sent sent = exchange.unsent().sinceMark();
    Outcome outcome = exchange.outcome();
    boolean left = outcome == Outcome.LEFT;
    LoggingEventBuilder line =
        log.atInfo()
            .addKeyValue("method", exchange.method())
            .addKeyValue("route", report.route())
            .addKeyValue("status", left ? CLIENT_GONE : exchange.reply().status())
            .addKeyValue("outcome", outcome.name().toLowerCase(Locale.ROOT));
    ErrorCode code = report.code();
    // Who has left is told nothing.
    line = with(line, "code", code == null || left ? null : code.code());
    line = with(line, "cause", report.cause());
    line = line.addKeyValue("ms", (System.nanoTime() - exchange.begun()) / 1_000_000);
    Long first = sent.first();
    line =
        with(line, "first_byte_ms", first == null ? null : (first - exchange.begun()) / 1_000_000);
    line =
        line.addKeyValue("bytes", sent.bytes())
            .addKeyValue("request_id", exchange.requestId())
            .addKeyValue("client", exchange.client());
    line = with(line, "trace_id", report.watch().traceId());
    withUsed(withCaller(line, serving.callerIfKnown()), report).log(LINE);
  }

  /** Tells whoever watches what the line says. */
  public static void tell(Serving serving) {
    Exchange exchange = serving.exchange();
    Report report = serving.report();
    boolean left = exchange.outcome() == Outcome.LEFT;
    report
        .watch()
        .ended(
            exchange.method(),
            report.route(),
            left ? CLIENT_GONE : exchange.reply().status(),
            exchange.outcome() == Outcome.BROKEN,
            left ? null : report.code());
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
