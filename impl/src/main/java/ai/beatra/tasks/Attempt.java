package ai.beatra.tasks;

import org.slf4j.spi.LoggingEventBuilder;

/**
 * One attempt at a task. Whoever ends it or lets it go names it, so that nobody does so to a later
 * one: each begins with a number of its own.
 *
 * @param requestId of the request that made the task
 * @param number from 1; 0 while the task waits for its first
 */
record Attempt(String task, String tenantId, String requestId, int number) {

  /** A line of the log that is about it. */
  LoggingEventBuilder about(LoggingEventBuilder line) {
    return line.addKeyValue("request_id", requestId)
        .addKeyValue("task", task)
        .addKeyValue("tenant", tenantId)
        .addKeyValue("attempt", number);
  }
}
