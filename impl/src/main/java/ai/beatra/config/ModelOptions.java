package ai.beatra.config;

import ai.beatra.config.CatalogConfig.Provider;
import ai.beatra.config.CatalogConfig.Route;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The members of a request that a model is said to know. */
final class ModelOptions {
  private static final Shape<String> OPTION =
      Shape.matching(
          "a member's name, or a name and a value of it, like reasoning_effort=max",
          "[A-Za-z_][A-Za-z0-9_]{0,63}(=([A-Za-z0-9._-]{1,64}|\\*))?");

  private ModelOptions() {}

  /** Those that the model's section lists. */
  static List<String> listed(Section model) {
    return model.list("options", OPTION);
  }

  /** Refuses those that its family, or one of its upstreams, does not know. */
  static void check(
      Section model,
      List<String> options,
      ModelFamily family,
      List<Route> routes,
      Map<String, Provider> providers) {
    for (int i = 0; i < options.size(); i++) {
      String fault = options.get(i).isEmpty() ? null : family.faultOf(options.get(i));
      if (fault != null) {
        model.problem("options", i, fault);
      } else {
        refuseUnknown(model, i, options.get(i), routes, providers);
      }
    }
  }

  /** What one of the model's upstreams does not know, nobody can ask the model for. */
  private static void refuseUnknown(
      Section model,
      int index,
      String option,
      List<Route> routes,
      Map<String, Provider> providers) {
    String name = option.split("=", 2)[0];
    routes.stream()
        .map(Route::provider)
        .distinct()
        .filter(provider -> isUnknown(name, providers.get(provider)))
        .forEach(
            provider ->
                model.problem(
                    "options",
                    index,
                    "is not known to provider " + provider + ": " + name + "; remove it"));
  }

  private static boolean isUnknown(String option, @Nullable Provider provider) {
    return provider != null
        && provider.upstream() != null
        && provider.upstream().dialect().members().unknown().contains(option);
  }
}
