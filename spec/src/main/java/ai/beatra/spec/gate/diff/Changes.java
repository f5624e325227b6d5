package ai.beatra.spec.gate.diff;

import ai.beatra.spec.contract.Operation;
import ai.beatra.spec.gate.diff.Change.Weight;
import ai.beatra.spec.source.Node;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What changed of one operation, as it is found. */
final class Changes {
  private static final String UNKNOWN = "%s changed, and the gate does not know what that means";

  private final Operation old;
  private final List<Change> all = new ArrayList<>();

  Changes(Operation old) {
    this.old = old;
  }

  List<Change> all() {
    return all;
  }

  void add(Weight weight, Spot spot, Node place, String what, String remedy) {
    all.add(new Change(old, weight, spot, place, what, remedy));
  }

  void breaks(Spot spot, Node place, String what, String remedy) {
    add(Weight.BREAKS, spot, place, what, remedy);
  }

  void news(Spot spot, Node place, String what, String group) {
    add(Weight.NEWS, spot, place, what, group);
  }

  void fine(Spot spot, Node place, String what) {
    add(Weight.FINE, spot, place, what, "");
  }

  void deprecated(Node before, Node after, Spot spot) {
    boolean was = before.get("deprecated").value().asBoolean();
    boolean is = after.get("deprecated").value().asBoolean();
    if (is && !was) {
      news(spot, after.get("deprecated"), "it is deprecated", "Deprecated");
    } else if (was && !is) {
      fine(spot, after, "it is no longer deprecated");
    }
  }

  /** Members whose meaning is not known: any change of them breaks. */
  void others(Node before, Node after, Set<String> known, Spot spot) {
    Set<String> names = new LinkedHashSet<>(before.members().keySet());
    names.addAll(after.members().keySet());
    names.removeAll(known);
    for (String name : names) {
      Node was = before.get(name);
      Node is = after.get(name);
      if (!was.value().equals(is.value())) {
        Spot at = spot.subject().isEmpty() ? spot.named(name) : spot;
        breaks(at, is.exists() ? is : was, UNKNOWN.formatted(name), Wording.restore(name, was));
      }
    }
  }
}
