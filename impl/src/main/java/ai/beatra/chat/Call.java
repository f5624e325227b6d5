package ai.beatra.chat;

import ai.beatra.accounts.Caller;
import ai.beatra.catalog.ChatRoute;
import ai.beatra.money.Amount;
import ai.beatra.net.Report;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A call of a model that runs.
 *
 * @param id the id of the answer, too
 * @param report what the access log will tell of its request
 * @param held what was set aside for it
 * @param repeatable whether it has an Idempotency-Key, so that its answer is kept
 */
record Call(
    String id,
    Caller caller,
    String requestId,
    Report report,
    ChatRoute route,
    Amount held,
    boolean repeatable,
    AtomicBoolean closing) {

  Call(
      String id,
      Caller caller,
      String requestId,
      Report report,
      ChatRoute route,
      Amount held,
      boolean repeatable) {
    this(id, caller, requestId, report, route, held, repeatable, new AtomicBoolean());
    report.model(route.model().id());
  }

  /** A line of the log that is about this call. */
  LoggingEventBuilder about(LoggingEventBuilder line) {
    return line.addKeyValue("request_id", requestId)
        .addKeyValue("call", id)
        .addKeyValue("tenant", caller.tenantId())
        .addKeyValue("model", route.model().id())
        .addKeyValue("provider", route.providerName())
        .addKeyValue("upstream_model", route.upstreamModel());
  }
}
