package ai.beatra.tasks;

import ai.beatra.provider.Progress;

/** A task that runs. */
public record TaskWork(
    String id,
    String tenantId,
    String projectId,
    TaskOrder order,
    TaskPaid paid,
    Progress progress) {}
