package ai.beatra.tasks;

/** Where a task stands in a list. */
record ListPosition(long createdAt, String id) {}
