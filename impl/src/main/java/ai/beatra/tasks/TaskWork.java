package ai.beatra.tasks;

import ai.beatra.provider.Job;

/** A task that runs. */
public record TaskWork(
    String id, String tenantId, String projectId, TaskOrder order, TaskPaid paid, Job job) {}
