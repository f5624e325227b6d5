package ai.beatra.calls;

/** What became of a call. */
public enum CallState {
  RUNNING,
  /** The whole answer was delivered. */
  SUCCEEDED,
  /** A part of the answer was delivered, and charged. */
  INTERRUPTED,
  /** Nothing was delivered, nothing charged. */
  FAILED,
  /** Its server died; nobody knows what was delivered, nothing was charged. */
  ABANDONED
}
