package ai.beatra.spec.lint.beside;

import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.Nearest;
import ai.beatra.spec.source.Node;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** catalog.yaml: each model once, with capabilities and providers that exist. */
public final class Catalog {
  private static final String RULE = "catalog";
  private static final String CAPABILITIES = "#/components/schemas/Capability";

  private Catalog() {}

  public static void check(Spec spec, Consumer<Finding> found) {
    Node catalog = spec.catalog();
    Set<String> providers = catalog.get("providers").members().keySet();
    Node capability = spec.target(CAPABILITIES);
    List<String> capabilities = capability.get("enum").texts();
    if (capabilities.isEmpty()) {
      String message = "The capabilities of models cannot be looked up: %s is no enum.";
      String fix = "Name the schema so again, or change the name here: class Catalog.";
      found.accept(capability.finding(RULE, message.formatted(CAPABILITIES), fix));
    }
    Set<String> ids = new HashSet<>();
    for (Node model : catalog.get("models").items()) {
      Node id = model.get("id");
      if (!ids.add(id.text())) {
        String message = "The model \"%s\" stands here twice.".formatted(id.text());
        found.accept(id.finding(RULE, message, "Rename or remove one of them."));
      }
      for (Node name : model.get("capabilities").items()) {
        known(name, capabilities, "capability", found);
      }
      for (Node route : model.get("routes").items()) {
        known(route.get("provider"), providers, "provider", found);
      }
    }
  }

  private static void known(
      Node name, Collection<String> names, String kind, Consumer<Finding> found) {
    if (!names.isEmpty() && !names.contains(name.text())) {
      String message = "There is no %s \"%s\".".formatted(kind, name.text());
      String fallback = "Write one of %s.".formatted(names.stream().sorted().toList());
      found.accept(name.finding(RULE, message, Nearest.hint(name.text(), names, fallback)));
    }
  }
}
