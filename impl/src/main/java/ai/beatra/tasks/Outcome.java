package ai.beatra.tasks;

import ai.beatra.error.ErrorCode;

/** What came of an attempt at a task; nothing if it is not this node's to tell. */
sealed interface Outcome {
  record Made(TaskResult result) implements Outcome {}

  /**
   * @param message what the client is told
   * @param cause what was thrown
   */
  record Failed(ErrorCode code, String message, Throwable cause) implements Outcome {}

  record Stopped() implements Outcome {}

  /**
   * It goes on at another provider, when that has a place for it.
   *
   * @param at that provider, which was not asked yet
   */
  record Moved(TaskJob.Asked at) implements Outcome {}
}
