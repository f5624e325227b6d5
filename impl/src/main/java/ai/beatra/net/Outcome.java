package ai.beatra.net;

/** How an answer came to its end. */
public enum Outcome {
  /** It was sent whole, be it an error. */
  COMPLETED,
  /** It had begun, and then failed on our side. */
  BROKEN,
  /** The client did not wait for its end. */
  LEFT
}
