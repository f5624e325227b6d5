package ai.beatra.spec.gate.diff;

/** What a change does to the values that a part of the contract allows. */
enum Effect {
  NONE,
  NARROWS,
  WIDENS,
  BOTH,
  /** Nobody knows, so that it counts as both. */
  UNTOLD;

  /** Requests may not be narrowed, answers not be widened. */
  boolean breaks(Side side) {
    return this == BOTH || this == UNTOLD || this == (side == Side.REQUEST ? NARROWS : WIDENS);
  }
}
