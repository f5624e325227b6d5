package ai.beatra.tasks;

import ai.beatra.model.Capability;
import ai.beatra.model.TaskStatus;
import ai.beatra.money.Amount;
import ai.beatra.store.Row;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A task as it is stored; times in milliseconds since 1970.
 *
 * @param requestId of the request that made it
 * @param price what was taken for it
 * @param agreed what it costs; null if a server has made it that did not write that down yet
 */
record TaskRow(
    String id,
    String tenantId,
    String projectId,
    String requestId,
    Capability capability,
    String model,
    String resolvedModel,
    String provider,
    String upstreamModel,
    TaskStatus status,
    String request,
    Amount price,
    @Nullable TaskPrice agreed,
    Amount refunded,
    int percent,
    String stage,
    String message,
    @Nullable String output,
    @Nullable String warnings,
    @Nullable String usage,
    @Nullable String error,
    int attempt,
    long createdAt,
    @Nullable Long startedAt,
    @Nullable Long completedAt,
    @Nullable Long cancelRequestedAt) {

  static TaskRow of(Row row) {
    return new TaskRow(
        row.text("id"),
        row.text("tenant_id"),
        row.text("project_id"),
        row.text("request_id"),
        Capability.fromString(row.text("capability")),
        row.text("model"),
        row.text("resolved_model"),
        row.text("provider"),
        row.text("upstream_model"),
        TaskStatus.fromString(row.text("status")),
        row.text("request"),
        new Amount(row.number("price")),
        agreed(row),
        new Amount(row.number("refunded")),
        (int) row.number("percent"),
        row.text("stage"),
        row.text("message"),
        row.textOrNull("output"),
        row.textOrNull("warnings"),
        row.textOrNull("usage"),
        row.textOrNull("error"),
        (int) row.number("attempt"),
        row.number("created_at"),
        row.numberOrNull("started_at"),
        row.numberOrNull("completed_at"),
        row.numberOrNull("cancel_requested_at"));
  }

  /** A server that does not know these columns yet leaves them empty. */
  private static @Nullable TaskPrice agreed(Row row) {
    Long each = row.numberOrNull("unit_price");
    Long count = row.numberOrNull("count");
    return each == null || count == null
        ? null
        : new TaskPrice(new Amount(row.number("price")), new Amount(each), count.intValue());
  }

  /** A line of the log that is about this task. */
  LoggingEventBuilder about(LoggingEventBuilder line) {
    return line.addKeyValue("request_id", requestId)
        .addKeyValue("task", id)
        .addKeyValue("tenant", tenantId)
        .addKeyValue("model", resolvedModel)
        .addKeyValue("provider", provider)
        .addKeyValue("upstream_model", upstreamModel)
        .addKeyValue("attempt", attempt);
  }

  boolean ended() {
    return completedAt != null;
  }
}
