package ai.beatra.spec;

/**
 * A change of an operation that can break its callers.
 *
 * @param operation as it was
 * @param place where it stands in the new spec, or in the old one if it is gone
 * @param what what changed, a clause
 * @param remedy how to make it compatible, a sentence
 */
record Breakage(Operation operation, Spot spot, Node place, String what, String remedy) {
  private static final String UNTOLD = "; which of the two allows more cannot be told";

  /** What changed from one text to another that cannot be compared. */
  static String untold(String what) {
    return what + UNTOLD;
  }

  /** What changed, and what it does to callers. */
  String told() {
    return what.endsWith(UNTOLD)
        ? what + ", so it counts as a break."
        : what + ". " + spot.side().harm();
  }
}
