package ai.beatra.tasks;

/** Where a task stands in a list. */
record Place(long createdAt, String id) {}
