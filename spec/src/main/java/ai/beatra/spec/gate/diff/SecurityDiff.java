package ai.beatra.spec.gate.diff;

import ai.beatra.spec.contract.Operation;
import ai.beatra.spec.source.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Compares who may call an operation. */
final class SecurityDiff {
  private final Operation old;
  private final Operation now;
  private final Changes changes;

  SecurityDiff(Operation old, Operation now, Changes changes) {
    this.old = old;
    this.now = now;
    this.changes = changes;
  }

  /** Who could call with certain schemes and scopes still can. */
  void compare() {
    Spot spot = Spot.operation("security");
    Node after = OperationDiff.nearest(now, "security", now.node());
    List<Set<String>> ways = ways(after);
    if (ways.contains(Set.<String>of())
        && !ways(OperationDiff.nearest(old, "security", old.node())).contains(Set.<String>of())) {
      changes.news(spot, after, "no key is needed any more", "Changed");
    }
    for (Set<String> way : ways(OperationDiff.nearest(old, "security", old.node()))) {
      if (ways.stream().noneMatch(way::containsAll)) {
        String means = way.isEmpty() ? "no key" : String.join(", ", way);
        changes.breaks(
            spot,
            after.exists() ? after : now.node(),
            "%s no longer suffices to call it".formatted(means),
            "Leave the old security requirement in place, beside the new one.");
      }
      for (String scheme : way) {
        scheme(scheme.substring(0, (scheme + ' ').indexOf(' ')), spot);
      }
    }
  }

  private static List<Set<String>> ways(Node security) {
    List<Set<String>> ways = new ArrayList<>();
    for (Node requirement : security.items()) {
      Set<String> way = new TreeSet<>();
      for (Node scheme : requirement.members().values()) {
        way.add(scheme.name());
        scheme.texts().forEach(scope -> way.add(scheme.name() + " " + scope));
      }
      ways.add(way);
    }
    return ways.isEmpty() ? List.of(Set.of()) : ways;
  }

  private void scheme(String name, Spot spot) {
    Node before = old.spec().root().get("components").get("securitySchemes").get(name);
    Node after = now.spec().root().get("components").get("securitySchemes").get(name);
    changes.others(before, after, Set.of("description"), spot);
  }
}
