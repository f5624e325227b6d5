package ai.beatra.calls;

import ai.beatra.accounts.Caller;
import ai.beatra.money.Amount;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A call of a model that runs.
 *
 * @param id the id of the answer, too
 * @param model its id in the catalog
 * @param held what is set aside for it
 * @param repeatable whether it has an Idempotency-Key, so that its answer is kept
 * @param charged learns how it has ended and what was taken for it, once that is committed; must
 *     not wait
 * @param traceId by which whoever follows requests knows it; null if nobody does
 * @param closing whether its end is being written
 */
public record Call(
    String id,
    Caller caller,
    String requestId,
    String model,
    RoutesTaken routes,
    Amount held,
    boolean repeatable,
    BiConsumer<Call, CallOutcome<?>> charged,
    @Nullable String traceId,
    AtomicBoolean closing) {

  public Call(
      String id,
      Caller caller,
      String requestId,
      String model,
      RoutesTaken routes,
      Amount held,
      boolean repeatable,
      BiConsumer<Call, CallOutcome<?>> charged,
      @Nullable String traceId) {
    this(
        id,
        caller,
        requestId,
        model,
        routes,
        held,
        repeatable,
        charged,
        traceId,
        new AtomicBoolean());
  }

  /** A line of the log that is about this call. */
  public LoggingEventBuilder about(LoggingEventBuilder line) {
    LoggingEventBuilder named = line.addKeyValue("request_id", requestId);
    if (traceId != null) {
      named = named.addKeyValue("trace_id", traceId);
    }
    return named
        .addKeyValue("call", id)
        .addKeyValue("tenant", caller.tenantId())
        .addKeyValue("model", model)
        .addKeyValue("provider", routes.provider())
        .addKeyValue("upstream_model", routes.upstreamModel());
  }
}
