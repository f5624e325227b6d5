package ai.beatra.spec;

/**
 * A change of an operation.
 *
 * @param operation as it was
 * @param place where it stands in the new spec, or in the old one if it is gone
 * @param what what changed, a clause
 * @param remedy of one that breaks callers: how to make it compatible, a sentence; of one that they
 *     want to know of: the group of the changelog that it belongs to
 */
record Change(
    Operation operation, Weight weight, Spot spot, Node place, String what, String remedy) {

  /** What a change is to callers. */
  enum Weight {
    BREAKS(""),
    /** Like the pattern of texts: which of the two allows more cannot be told. */
    UNTOLD("Which of the two allows more cannot be told, so it counts as a break."),
    DEMOTES("Callers were promised more."),
    RENAMES("Clients name their methods and arguments after it."),
    /** Breaks nobody, but callers want to know. */
    NEWS(""),
    FINE("");

    private final String harm;

    Weight(String harm) {
      this.harm = harm;
    }

    boolean breaks() {
      return compareTo(NEWS) < 0;
    }
  }

  /** What it does to callers, a sentence. */
  String harm() {
    return weight == Weight.BREAKS ? spot.side().harm() : weight.harm;
  }
}
