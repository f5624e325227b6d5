package ai.beatra.spec;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** catalog.yaml: each model once, with a state, capabilities and providers that exist. */
final class Catalog implements Rule {
  static final String FILE = "catalog.yaml";

  private static final String RULE = "catalog";
  private static final Set<String> STATES = Set.of("available", "beta", "preview", "planned");

  @Override
  public void check(Spec spec, Consumer<Finding> found) {
    Node catalog = spec.catalog();
    Set<String> providers = catalog.get("providers").members().keySet();
    List<String> capabilities = spec.target("#/components/schemas/Capability").get("enum").texts();
    Set<String> ids = new HashSet<>();
    for (Node model : catalog.get("models").items()) {
      Node id = model.get("id");
      if (id.text().isEmpty()) {
        found.accept(model.finding(RULE, "The model has no id.", "Add one."));
      } else if (!ids.add(id.text())) {
        String message = "The model \"%s\" stands here twice.".formatted(id.text());
        found.accept(id.finding(RULE, message, "Rename or remove one of them."));
      }
      if (model.has("release_state")) {
        known(model.get("release_state"), STATES, "state", found);
      }
      for (Node capability : model.get("capabilities").items()) {
        known(capability, capabilities, "capability", found);
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
