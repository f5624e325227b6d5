package ai.beatra.spec.gate.diff;

import ai.beatra.spec.contract.Changelog.Entry;
import ai.beatra.spec.contract.Operation;
import ai.beatra.spec.source.Node;
import java.util.List;

/**
 * A change of an operation.
 *
 * @param operation as it was
 * @param place where it stands in the new spec, or in the old one if it is gone
 * @param what what changed, a clause
 * @param remedy of one that breaks callers: how to make it compatible, a sentence; of one that they
 *     want to know of: the group of the changelog that it belongs to
 */
public record Change(
    Operation operation, Weight weight, Spot spot, Node place, String what, String remedy) {

  /** What a change is to callers. */
  public enum Weight {
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

    public boolean breaks() {
      return compareTo(NEWS) < 0;
    }
  }

  /**
   * Whether an entry of the changelog says that it was made: in the right group, and by its name.
   */
  public boolean isRecordedBy(Entry entry) {
    boolean grouped =
        !weight.breaks()
            || List.of("Removed", "Security").contains(entry.group())
            || (!spot.isGone() && entry.group().equals("Changed"));
    return grouped && (spot.subject().isEmpty() || entry.names(spot.subject()));
  }

  /** What it does to callers, a sentence. */
  public String harm() {
    return weight == Weight.BREAKS ? spot.side().harm() : weight.harm;
  }
}
