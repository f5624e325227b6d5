package ai.beatra.calls;

import ai.beatra.accounts.Caller;
import ai.beatra.money.Amount;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A call of a model that runs.
 *
 * @param id the id of the answer, too
 * @param held what is set aside for it
 * @param repeatable whether it has an Idempotency-Key, so that its answer is kept
 * @param charged learns what was taken for it, once that is committed; must not wait
 * @param closing whether its end is being written
 */
public record Call(
    String id,
    Caller caller,
    String requestId,
    Model model,
    Amount held,
    boolean repeatable,
    BiConsumer<Call, Charge> charged,
    AtomicBoolean closing) {

  /**
   * Who is called.
   *
   * @param id in the catalog
   * @param provider who serves it, under the name {@code upstreamModel}
   */
  public record Model(String id, String provider, String upstreamModel) {}

  public Call(
      String id,
      Caller caller,
      String requestId,
      Model model,
      Amount held,
      boolean repeatable,
      BiConsumer<Call, Charge> charged) {
    this(id, caller, requestId, model, held, repeatable, charged, new AtomicBoolean());
  }

  /** A line of the log that is about this call. */
  public LoggingEventBuilder about(LoggingEventBuilder line) {
    return line.addKeyValue("request_id", requestId)
        .addKeyValue("call", id)
        .addKeyValue("tenant", caller.tenantId())
        .addKeyValue("model", model.id())
        .addKeyValue("provider", model.provider())
        .addKeyValue("upstream_model", model.upstreamModel());
  }
}
