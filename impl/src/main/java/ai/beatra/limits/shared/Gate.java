package ai.beatra.limits.shared;

/** Whether a limit lets a request in, as far as this server knows. */
enum Gate {
  /** It does. */
  OPEN,

  /** The others have to be asked. */
  UNKNOWN,

  /** It does not, as the others said a moment ago. */
  SHUT;

  /** The one that decides, where a request has to pass both. */
  Gate and(Gate other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
