package ai.beatra.tasks;

import ai.beatra.model.Capability;
import ai.beatra.model.TaskStatus;
import ai.beatra.money.Amount;
import ai.beatra.store.Row;
import org.jspecify.annotations.Nullable;

/** A task as it is stored; times in milliseconds since 1970. */
record TaskRow(
    String id,
    String tenantId,
    String projectId,
    Capability capability,
    String model,
    String resolvedModel,
    String provider,
    String upstreamModel,
    TaskStatus status,
    String request,
    Amount price,
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
        Capability.fromString(row.text("capability")),
        row.text("model"),
        row.text("resolved_model"),
        row.text("provider"),
        row.text("upstream_model"),
        TaskStatus.fromString(row.text("status")),
        row.text("request"),
        new Amount(row.number("price")),
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

  boolean ended() {
    return completedAt != null;
  }
}
