package ai.beatra.spec.gate.diff;

import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.source.Node;
import com.fasterxml.jackson.core.JsonPointer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A schema as a differ sees it: the parts of its allOf that say what does not contradict the rest
 * stand in it as if written there.
 */
final class View {
  private final Node schema;
  private final Map<String, Node> keywords = new LinkedHashMap<>();
  private final Map<String, Node> properties = new LinkedHashMap<>();
  private final Set<String> required = new LinkedHashSet<>();
  private final List<Node> parts = new ArrayList<>();

  /** The schema itself, which may be missing; references are followed. */
  View(Spec spec, Node schema) {
    this.schema = spec.resolve(schema);
    add(spec, this.schema, new LinkedHashSet<>());
  }

  private void add(Spec spec, Node part, Set<JsonPointer> above) {
    if (!above.add(part.pointer())) {
      return; // it consists of itself, which lint tells
    }
    for (Node keyword : part.members().values()) {
      switch (keyword.name()) {
        case "properties" -> properties.putAll(keyword.members());
        case "required" -> required.addAll(keyword.texts());
        case "allOf" -> {}
        default -> keywords.putIfAbsent(keyword.name(), keyword);
      }
    }
    List<Node> all = part.get("allOf").items().stream().map(spec::resolve).toList();
    for (Node inner : part.get("allOf").items()) {
      Node resolved = spec.resolve(inner);
      // What contradicts another part stays apart, whichever of the two stands first.
      if (fits(resolved) && all.stream().noneMatch(it -> contradicts(it, resolved))) {
        add(spec, resolved, above);
      } else {
        parts.add(inner);
      }
    }
  }

  private boolean fits(Node part) {
    return !part.has("additionalProperties")
        && !keywords.containsKey("additionalProperties")
        && rules(part).noneMatch(it -> differ(keywords.get(it.name()), it))
        && part.get("properties").members().keySet().stream().noneMatch(properties::containsKey);
  }

  private static boolean contradicts(Node one, Node other) {
    Set<String> names = one.get("properties").members().keySet();
    return !one.pointer().equals(other.pointer())
        && (rules(other).anyMatch(it -> one.has(it.name()) && differ(one.get(it.name()), it))
            || other.get("properties").members().keySet().stream().anyMatch(names::contains));
  }

  private static boolean differ(@Nullable Node one, Node other) {
    return one != null && !one.value().equals(other.value());
  }

  /** The keywords that say something about a value by themselves. */
  private static Stream<Node> rules(Node part) {
    return part.members().values().stream()
        .filter(it -> !Set.of("properties", "required", "allOf").contains(it.name()))
        .filter(it -> !Keywords.ANNOTATIONS.contains(it.name()));
  }

  Node schema() {
    return schema;
  }

  Collection<String> keywords() {
    return keywords.keySet();
  }

  Node keyword(String name) {
    return keywords.getOrDefault(name, schema.get(name));
  }

  Map<String, Node> properties() {
    return properties;
  }

  Set<String> required() {
    return required;
  }

  /** What of allOf could not be put into this. */
  List<Node> parts() {
    return parts;
  }

  /** Whether it is nothing but a choice between the alternatives under a keyword. */
  boolean isOnly(String keyword) {
    return properties.isEmpty()
        && parts.isEmpty()
        && keywords.keySet().stream()
            .allMatch(
                it ->
                    it.equals(keyword)
                        || it.equals("discriminator")
                        || Keywords.ANNOTATIONS.contains(it));
  }
}
