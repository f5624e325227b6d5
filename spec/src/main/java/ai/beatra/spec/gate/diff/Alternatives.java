package ai.beatra.spec.gate.diff;

import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.gate.diff.Change.Weight;
import ai.beatra.spec.gate.diff.SchemaDiff.Sink;
import ai.beatra.spec.source.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/** Compares the alternatives of unions and the parts of allOf, whatever their order. */
final class Alternatives {
  private final Spec before;
  private final Spec after;
  private final Sink found;
  private final SchemaDiff schemas;

  /** One that has {@code schemas} compare what is known again. */
  Alternatives(Spec before, Spec after, Sink found, SchemaDiff schemas) {
    this.before = before;
    this.after = after;
    this.found = found;
    this.schemas = schemas;
  }

  /** Compares what is known again, whatever the order, and tells the rest. */
  void pair(List<Node> old, List<Node> now, Spot spot, List<Node> gone, List<Node> added) {
    gone.addAll(old);
    added.addAll(now);
    BiPredicate<Node, Node> equal = (a, b) -> a.value().equals(b.value());
    BiPredicate<Node, Node> alike = (a, b) -> key(before, a).equals(key(after, b));
    for (BiPredicate<Node, Node> same : List.of(equal, alike)) {
      for (Node one : List.copyOf(gone)) {
        Optional<Node> other = added.stream().filter(it -> same.test(one, it)).findFirst();
        if (other.isPresent()) {
          gone.remove(one);
          added.remove(other.get());
          schemas.compare(one, other.get(), spot);
        }
      }
    }
  }

  /**
   * Whether a schema became one alternative of several of other JSON types in requests, or in
   * answers the other way round.
   */
  boolean isOneOf(View a, View b, Spot spot) {
    boolean request = spot.side() == Side.REQUEST;
    View one = request ? a : b;
    View several = request ? b : a;
    Spec theirs = request ? after : before;
    if (!several.keyword("oneOf").exists()
        || one.keyword("oneOf").exists()
        || !several.isOnly("oneOf")) {
      return false;
    }
    String type = one.keyword("type").text();
    List<Node> same =
        several.keyword("oneOf").items().stream()
            .filter(it -> type.equals(new View(theirs, it).keyword("type").text()))
            .toList();
    boolean typed =
        several.keyword("oneOf").items().stream()
            .allMatch(it -> new View(theirs, it).keyword("type").exists());
    return typed
        && same.size() == 1
        && (request
            ? isFine(one.schema(), same.get(0), spot)
            : isFine(same.get(0), one.schema(), spot));
  }

  private boolean isFine(Node old, Node now, Spot spot) {
    List<String> faults = new ArrayList<>();
    schemas
        .apart(
            (weight, s, place, what, remedy) -> {
              if (weight.breaks()) {
                faults.add(what);
              }
            })
        .compare(old, now, spot);
    return faults.isEmpty();
  }

  void compare(String keyword, View a, View b, Spot spot) {
    Node old = a.keyword(keyword);
    Node now = b.keyword(keyword);
    if (old.exists() != now.exists()) {
      if ((now.exists() ? Effect.NARROWS : Effect.WIDENS).breaks(spot.side())) {
        String what = now.exists() ? keyword + " is new" : keyword + " is gone";
        Node place = now.exists() ? now : old;
        found.accept(Weight.BREAKS, spot, place, what, Wording.restore(keyword, old));
      }
      return;
    }
    List<Node> unmatched = new ArrayList<>();
    List<Node> gone = new ArrayList<>();
    pair(old.items(), now.items(), spot, gone, unmatched);
    if (!gone.isEmpty() || !unmatched.isEmpty()) {
      unpaired(keyword, gone, unmatched, spot);
    }
  }

  /** What was renamed fits another one; the rest was removed, or added. */
  private void unpaired(String keyword, List<Node> gone, List<Node> added, Spot spot) {
    if (spot.side() == Side.REQUEST) {
      for (Node old : gone) {
        if (added.stream().noneMatch(it -> isFine(old, it, spot))) {
          String what = "%s lost the alternative %s".formatted(keyword, Wording.title(old));
          found.accept(Weight.BREAKS, spot, old, what, "Put it back.");
        }
      }
      for (Node now : gone.isEmpty() ? added : List.<Node>of()) {
        String what = "%s has the new alternative %s".formatted(keyword, Wording.title(now));
        found.accept(Weight.NEWS, spot, now, what, "Added");
      }
      return;
    }
    for (Node now : added) {
      if (gone.stream().noneMatch(it -> isFine(it, now, spot))) {
        String what = "%s has the new alternative %s".formatted(keyword, Wording.title(now));
        found.accept(Weight.BREAKS, spot, now, what, "Take it away again.");
      }
    }
  }

  /** By what the same alternative is known again. */
  private static String key(Spec spec, Node alternative) {
    return alternative.has("$ref")
        ? alternative.get("$ref").text()
        : "type " + new View(spec, alternative).keyword("type").text();
  }
}
