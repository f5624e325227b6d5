package ai.beatra.notices;

/** What notices are about. */
public enum Topic {
  /** A task waits in a queue, which is named. */
  QUEUED,
  /** A task, which is named, has ended. */
  ENDED,
  /** Somebody wants a task, which is named, to be canceled while it runs. */
  CANCELED,
  /** Whom keys let in, or how much they let in, has changed. */
  KEYS
}
