package ai.beatra.spec.gate.diff;

import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.gate.diff.Change.Weight;
import ai.beatra.spec.source.Node;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/** Compares the schemas of one side of an operation, references followed. */
final class SchemaDiff {
  private final Spec before;
  private final Spec after;
  private final Sink found;
  private final Judged judged;
  private final Set<List<JsonPointer>> seen = new HashSet<>();

  /** Takes what changed. */
  interface Sink {
    void accept(Weight weight, Spot spot, Node place, String what, String remedy);
  }

  /**
   * One that tells what changed.
   *
   * @param judged takes the spots of changes that are understood
   */
  SchemaDiff(Spec before, Spec after, Sink found, Judged judged) {
    this.before = before;
    this.after = after;
    this.found = found;
    this.judged = judged;
  }

  /** Either schema may be missing, which means that everything is allowed. */
  void compare(Node old, Node now, Spot spot) {
    View a = new View(before, old);
    View b = new View(after, now);
    if (!seen.add(List.of(a.schema().pointer(), b.schema().pointer()))) {
      judged.addWhole(spot);
      return;
    }
    if (isOneOf(a, b, spot)) {
      judged.add(spot);
    } else {
      keywords(a, b, spot);
      properties(a, b, spot);
      required(a, b, spot);
      additional(a, b, spot);
      items(a, b, spot);
      parts(a, b, spot);
      alternatives("oneOf", a, b, spot);
      alternatives("anyOf", a, b, spot);
    }
  }

  private void keywords(View a, View b, Spot spot) {
    Set<String> names = new LinkedHashSet<>(a.keywords());
    names.addAll(b.keywords());
    names.removeAll(Keywords.STRUCTURE);
    for (String name : names) {
      Node old = a.keyword(name);
      Node now = b.keyword(name);
      boolean mapping = name.equals("discriminator") && old.exists() && now.exists();
      Effect effect =
          mapping
              ? Keywords.effect(name, common(old, a, b), common(now, a, b))
              : Keywords.effect(name, old.value(), now.value());
      if (effect.breaks(spot.side())) {
        changed(spot, name, old, now, effect);
      } else if (name.equals("deprecated") && now.value().asBoolean()) {
        found.accept(Weight.NEWS, spot, now, "it is deprecated", "Deprecated");
      } else if (!old.value().equals(now.value()) && !Keywords.ANNOTATIONS.contains(name)) {
        judged.add(spot);
        if (effect != Effect.NONE) {
          fine(spot, name, old, now);
        }
      }
    }
  }

  /** What a discriminator says of the alternatives that are there before and after. */
  private static JsonNode common(Node discriminator, View a, View b) {
    ObjectNode copy = discriminator.value().deepCopy();
    Set<String> both = references(a);
    both.retainAll(references(b));
    if (copy.path("mapping") instanceof ObjectNode mapping) {
      mapping.properties().removeIf(it -> !both.contains(it.getValue().asText()));
    }
    return copy;
  }

  private static Set<String> references(View view) {
    Set<String> references = new LinkedHashSet<>();
    view.keyword("oneOf").items().forEach(it -> references.add(it.get("$ref").text()));
    return references;
  }

  private void changed(Spot spot, String name, Node old, Node now, Effect effect) {
    Weight weight = effect == Effect.UNTOLD ? Weight.UNTOLD : Weight.BREAKS;
    String remedy =
        !Wording.isEnum(name, old, now)
            ? Wording.restore(name, old)
            : spot.side() == Side.REQUEST
                ? "Accept %s again.".formatted(Wording.values(old, now))
                : "Take %s away again, and say it in a new property beside this one."
                    .formatted(Wording.values(now, old));
    found.accept(weight, spot, now.exists() ? now : old, Wording.what(name, old, now), remedy);
  }

  private void fine(Spot spot, String name, Node old, Node now) {
    boolean more = Wording.isEnum(name, old, now) && !Wording.values(now, old).isEmpty();
    Weight weight = more ? Weight.NEWS : Weight.FINE;
    found.accept(weight, spot, now.exists() ? now : old, Wording.what(name, old, now), "Added");
  }

  private void properties(View a, View b, Spot spot) {
    for (Map.Entry<String, Node> old : a.properties().entrySet()) {
      Node now = b.properties().get(old.getKey());
      Spot at = spot.property(old.getKey());
      if (now != null) {
        compare(old.getValue(), now, at);
      } else if (!isHidden(before, old.getValue(), spot.side())) {
        Node gone = old.getValue();
        String remedy = Wording.putBack(before.resolve(gone));
        found.accept(Weight.BREAKS, at.gone(), gone, "the property is gone", remedy);
      }
    }
    Node rest = a.keyword("additionalProperties");
    for (Map.Entry<String, Node> now : b.properties().entrySet()) {
      Spot at = spot.property(now.getKey());
      if (a.properties().containsKey(now.getKey())) {
        continue;
      } else if (rest.value().isObject()) {
        compare(rest, now.getValue(), at);
      } else if (isFalse(rest) && spot.side() == Side.RESPONSE) {
        String what = "the property is new in an object that was closed";
        found.accept(Weight.BREAKS, at, now.getValue(), what, "Take it away again.");
      } else if ((spot.side() == Side.RESPONSE || !b.required().contains(now.getKey()))
          && !isHidden(after, now.getValue(), spot.side())) {
        found.accept(Weight.NEWS, at, now.getValue(), "the property is new", "Added");
      }
    }
  }

  /** Whether a property of an object does not occur on this side. */
  private static boolean isHidden(Spec spec, Node property, Side side) {
    String name = side == Side.REQUEST ? "readOnly" : "writeOnly";
    Node schema = spec.resolve(property);
    return schema.has("allOf")
        ? new View(spec, schema).keyword(name).value().asBoolean()
        : schema.get(name).value().asBoolean();
  }

  private void required(View a, View b, Spot spot) {
    Set<String> old = required(before, a, spot.side());
    Set<String> now = required(after, b, spot.side());
    if (!a.required().equals(b.required())) {
      judged.add(spot);
    }
    boolean request = spot.side() == Side.REQUEST;
    for (String name : request ? old : now) {
      if (!(request ? now : old).contains(name) && a.properties().containsKey(name)) {
        Node place = b.properties().getOrDefault(name, b.schema());
        String what = request ? "the property is optional now" : "the property is always there now";
        found.accept(Weight.FINE, spot.property(name), place, what, "");
      }
    }
    if (request) {
      for (String name : now) {
        if (!old.contains(name)) {
          Node place = b.properties().getOrDefault(name, b.schema());
          boolean known = a.properties().containsKey(name);
          String what = known ? "the property became required" : "the property is new and required";
          found.accept(Weight.BREAKS, spot.property(name), place, what, "Take it out of required.");
        }
      }
      return;
    }
    for (String name : old) {
      boolean gone = a.properties().containsKey(name) && !b.properties().containsKey(name);
      if (!now.contains(name) && !gone) {
        Node place = b.properties().getOrDefault(name, b.schema());
        String what = "the property is no longer always there";
        found.accept(Weight.BREAKS, spot.property(name), place, what, "Put it back into required.");
      }
    }
  }

  private static Set<String> required(Spec spec, View view, Side side) {
    Set<String> required = new LinkedHashSet<>(view.required());
    view.properties()
        .forEach(
            (name, property) -> {
              if (isHidden(spec, property, side)) {
                required.remove(name);
              }
            });
    return required;
  }

  private void additional(View a, View b, Spot spot) {
    Node old = a.keyword("additionalProperties");
    Node now = b.keyword("additionalProperties");
    if (isFalse(old) != isFalse(now)) {
      judged.add(spot);
      Effect effect = isFalse(now) ? Effect.NARROWS : Effect.WIDENS;
      if (effect.breaks(spot.side())) {
        changed(spot, "additionalProperties", old, now, effect);
      }
    } else if (!isFalse(old) && (old.exists() || now.exists())) {
      compare(old, now, spot.items());
    }
  }

  private static boolean isFalse(Node node) {
    return node.value().isBoolean() && !node.value().booleanValue();
  }

  private void items(View a, View b, Spot spot) {
    if (a.keyword("items").exists() || b.keyword("items").exists()) {
      compare(a.keyword("items"), b.keyword("items"), spot.items());
    }
  }

  private void parts(View a, View b, Spot spot) {
    if (a.schema().has("allOf") || b.schema().has("allOf")) {
      judged.add(spot);
    }
    List<Node> gone = new ArrayList<>();
    List<Node> added = new ArrayList<>();
    pair(a.parts(), b.parts(), spot, gone, added);
    // Of what is known by no name again the order is the best guess.
    int both = Math.min(gone.size(), added.size());
    for (int i = 0; i < both; i++) {
      compare(gone.get(i), added.get(i), spot);
    }
    if (Effect.WIDENS.breaks(spot.side())) {
      for (Node part : gone.subList(both, gone.size())) {
        found.accept(Weight.BREAKS, spot, part, "a part of allOf is gone", "Put it back.");
      }
    } else {
      for (Node part : added.subList(both, added.size())) {
        found.accept(Weight.BREAKS, spot, part, "allOf has a new part", "Take it away again.");
      }
    }
  }

  /** Compares what is known again, whatever the order, and tells the rest. */
  private void pair(List<Node> old, List<Node> now, Spot spot, List<Node> gone, List<Node> added) {
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
          compare(one, other.get(), spot);
        }
      }
    }
  }

  /**
   * Whether a schema became one alternative of several of other JSON types in requests, or in
   * answers the other way round.
   */
  private boolean isOneOf(View a, View b, Spot spot) {
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
    Judged fine = new Judged();
    SchemaDiff inner =
        new SchemaDiff(
            before,
            after,
            (weight, s, place, what, remedy) -> {
              if (weight.breaks()) {
                faults.add(what);
              }
            },
            fine);
    // What is being compared already is not compared again: schemas can contain themselves.
    inner.seen.addAll(seen);
    inner.compare(old, now, spot);
    if (faults.isEmpty()) {
      judged.addAll(fine);
    }
    return faults.isEmpty();
  }

  private void alternatives(String keyword, View a, View b, Spot spot) {
    Node old = a.keyword(keyword);
    Node now = b.keyword(keyword);
    if (old.exists() != now.exists()) {
      judged.add(spot);
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
      judged.add(spot);
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
