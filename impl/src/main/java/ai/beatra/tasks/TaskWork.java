package ai.beatra.tasks;

/** A task that runs. */
public record TaskWork(
    String id, String tenantId, String projectId, TaskOrder order, TaskPaid paid, TaskJob job) {}
