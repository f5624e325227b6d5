package ai.beatra.spec.lint.document;

import ai.beatra.spec.contract.Kind;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.Nearest;
import ai.beatra.spec.source.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A value fits one alternative of its union, and which one shows at once. */
public final class Unions {
  private static final String RULE = "union";

  private Unions() {}

  public static void check(Spec spec, Consumer<Finding> found) {
    for (Node schema : spec.all(Kind.SCHEMA)) {
      List<Node> alternatives = schema.get("oneOf").items();
      if (schema.has("oneOf")) {
        count(schema, alternatives, found);
        nulls(spec, alternatives, found);
      }
      if (schema.has("discriminator")) {
        alternatives.forEach(it -> constant(spec, schema.get("discriminator"), it, found));
        mapping(spec, schema, found);
      } else {
        types(spec, alternatives, found);
      }
    }
  }

  private static void count(Node schema, List<Node> alternatives, Consumer<Finding> found) {
    if (alternatives.size() < 2) {
      String message = "A union of %d is none.".formatted(alternatives.size());
      String fix = "Add an alternative, or write the one where the union stands.";
      found.accept(schema.get("oneOf").finding(RULE, message, fix));
    }
  }

  /** Or null would fit two alternatives, so none of them. */
  private static void nulls(Spec spec, List<Node> alternatives, Consumer<Finding> found) {
    alternatives.stream()
        .filter(it -> spec.resolve(it).get("nullable").value().asBoolean())
        .skip(1)
        .forEach(
            it -> {
              String message = "null fits more than one alternative, which oneOf forbids.";
              String fix = "Leave \"nullable: true\" at one of them.";
              found.accept(it.finding(RULE, message, fix));
            });
  }

  private static void constant(
      Spec spec, Node discriminator, Node alternative, Consumer<Finding> found) {
    Node schema = spec.resolve(alternative);
    String name = discriminator.get("propertyName").text();
    if (!schema.exists() || name.isEmpty() || schema.has("allOf")) {
      return; // told elsewhere, or not to be seen from here
    }
    Set<String> keys =
        discriminator.get("mapping").members().values().stream()
            .filter(it -> it.text().equals(alternative.get("$ref").text()))
            .map(Node::name)
            .collect(Collectors.toCollection(TreeSet::new));
    Node property = spec.resolve(schema.get("properties").get(name));
    boolean fits =
        schema.get("required").texts().contains(name)
            && !property.get("enum").texts().isEmpty()
            && (keys.isEmpty() || keys.equals(Set.copyOf(property.get("enum").texts())));
    if (!fits) {
      String message = "The alternative does not say by \"%s\" that it is meant.".formatted(name);
      String wanted = keys.isEmpty() ? "its name" : String.join(", ", keys);
      String fix = "Make the property required there, with \"enum: [%s]\".".formatted(wanted);
      found.accept(alternative.finding(RULE, message, fix));
    }
  }

  private static void mapping(Spec spec, Node schema, Consumer<Finding> found) {
    Set<String> alternatives =
        schema.get("oneOf").items().stream()
            .map(it -> it.get("$ref").text())
            .collect(Collectors.toSet());
    for (Node target : schema.get("discriminator").get("mapping").members().values()) {
      if (spec.target(target.text()).exists() && !alternatives.contains(target.text())) {
        String message = "The discriminator leads to what is no alternative of the union.";
        String fallback = "Add it under oneOf, or take the line away.";
        String fix = Nearest.hint(target.text(), alternatives, fallback);
        found.accept(target.finding(RULE, message, fix));
      }
    }
  }

  private static void types(Spec spec, List<Node> alternatives, Consumer<Finding> found) {
    Map<String, Node> byType = new HashMap<>();
    for (Node alternative : alternatives) {
      for (String type : types(spec, alternative, 0)) {
        Node earlier = byType.putIfAbsent(type, alternative);
        if (earlier != null) {
          String message = "Two alternatives are of the type %s.".formatted(type);
          String fix = "Add a discriminator, or make one union or schema of them.";
          found.accept(alternative.finding(RULE, message, fix));
        }
      }
    }
  }

  /** The JSON types of a schema's values, those of a nested union's alternatives included. */
  private static Set<String> types(Spec spec, Node place, int depth) {
    Node schema = spec.resolve(place);
    Set<String> types = new TreeSet<>();
    if (schema.get("type").exists()) {
      types.add(schema.get("type").text().replace("integer", "number"));
    }
    if (depth < 8) {
      schema.get("oneOf").items().forEach(it -> types.addAll(types(spec, it, depth + 1)));
    }
    return types;
  }
}
