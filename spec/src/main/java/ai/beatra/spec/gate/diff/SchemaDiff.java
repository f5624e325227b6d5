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
import java.util.Set;

/** Compares the schemas of one side of an operation, references followed. */
final class SchemaDiff {
  private final Spec before;
  private final Spec after;
  private final Sink found;
  private final Alternatives alternatives;
  private final Set<List<JsonPointer>> seen = new HashSet<>();

  /** Takes what changed. */
  interface Sink {
    void accept(Weight weight, Spot spot, Node place, String what, String remedy);
  }

  SchemaDiff(Spec before, Spec after, Sink found) {
    this.before = before;
    this.after = after;
    this.found = found;
    this.alternatives = new Alternatives(before, after, found, this);
  }

  /** One that tells another what changes; what is being compared already it does not compare. */
  SchemaDiff apart(Sink other) {
    SchemaDiff apart = new SchemaDiff(before, after, other);
    apart.seen.addAll(seen); // schemas can contain themselves
    return apart;
  }

  /** Either schema may be missing, which means that everything is allowed. */
  void compare(Node old, Node now, Spot spot) {
    View a = new View(before, old);
    View b = new View(after, now);
    if (!seen.add(List.of(a.schema().pointer(), b.schema().pointer()))) {
      return;
    }
    if (!alternatives.isOneOf(a, b, spot)) {
      keywords(a, b, spot);
      properties(a, b, spot);
      required(a, b, spot);
      additional(a, b, spot);
      items(a, b, spot);
      parts(a, b, spot);
      alternatives.compare("oneOf", a, b, spot);
      alternatives.compare("anyOf", a, b, spot);
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
      } else if (effect != Effect.NONE) {
        fine(spot, name, old, now);
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
    List<Node> gone = new ArrayList<>();
    List<Node> added = new ArrayList<>();
    alternatives.pair(a.parts(), b.parts(), spot, gone, added);
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
}
