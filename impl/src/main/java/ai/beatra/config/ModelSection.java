package ai.beatra.config;

import ai.beatra.config.CatalogConfig.Capability;
import ai.beatra.config.CatalogConfig.Modalities;
import ai.beatra.config.CatalogConfig.Modality;
import ai.beatra.config.CatalogConfig.Model;
import ai.beatra.config.CatalogConfig.Provider;
import ai.beatra.config.CatalogConfig.ReleaseState;
import ai.beatra.config.CatalogConfig.Route;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One model of a catalog, with its routes. */
final class ModelSection {
  private static final Shape<String> ID =
      Shape.matching(
          "up to 128 letters, digits and . _ : / -, the first a lower-case letter or a digit",
          "[a-z0-9][a-zA-Z0-9._:/-]{0,127}");
  private static final Shape<String> MEMBER =
      Shape.matching("a member's name", "[A-Za-z_][A-Za-z0-9_]{0,63}");

  private final Section section;
  private final Map<String, Provider> providers;

  /**
   * @param providers whom its routes may name
   */
  ModelSection(Section section, Map<String, Provider> providers) {
    this.section = section;
    this.providers = providers;
  }

  Model read(Set<String> ids) {
    String id = id(ids);
    List<Capability> capabilities =
        section.requireList("capabilities", Shape.oneOf(Capability.class));
    if (!ModelFamily.isOne(capabilities)) {
      section.problem("capabilities", "must be all of chat, all of images, or all of music");
    }
    boolean known = !section.isFaulty("capabilities");
    ModelFamily medium = ModelFamily.of(capabilities);
    Modalities modalities = modalities(section.section("modalities"), medium);
    boolean hears = modalities.input().contains(Modality.AUDIO);
    ModelLimits limits = ModelLimits.of(judged(section.section("limits"), known), medium);
    List<String> options = ModelOptions.listed(section);
    List<Route> routes = routes(known ? new Wanted(medium, capabilities, limits, options) : null);
    if (known) {
      ModelOptions.check(section, options, medium, routes, providers);
    }
    if (hears
        && routes.stream().map(Route::provider).map(providers::get).anyMatch(Wanted::isDeaf)) {
      section.problem("modalities", "must not have audio: kind anthropic takes none");
    }
    return new Model(
        id,
        section.require("name", Shape.TEXT),
        section.require("description", Shape.TEXT),
        section.require("created", Shape.DATE),
        capabilities,
        section.require("release_state", Shape.oneOf(ReleaseState.class)),
        modalities,
        limits,
        options,
        section.list("passthrough", MEMBER),
        ModelPrice.of(judged(section.section("price"), known), medium, capabilities, hears, limits),
        routes);
  }

  /** Limits, options and prices go with what the model makes, if that is known. */
  private static Section judged(Section section, boolean known) {
    return known ? section : section.unjudged();
  }

  private String id(Set<String> ids) {
    String id = section.require("id", ID);
    if (id.equals("auto")) {
      section.problem("id", "must not be auto: that name lets the server choose a model");
    } else if (!id.isEmpty() && !ids.add(id)) {
      section.problem("id", "must be unique; another model is called " + id);
    }
    return id;
  }

  private static Modalities modalities(Section section, ModelFamily medium) {
    Shape<Modality> modality = Shape.oneOf(Modality.class);
    var modalities =
        new Modalities(
            section.requireList("input", modality), section.requireList("output", modality));
    if (medium == ModelFamily.TEXT && !List.of(Modality.TEXT).containsAll(modalities.output())) {
      section.problem("output", "must be [text]: chat cannot deliver pictures or sounds yet");
    }
    return modalities;
  }

  private List<Route> routes(@Nullable Wanted wanted) {
    List<Section> sections = section.sections("routes");
    if (sections.isEmpty()) {
      section.problem("routes", "must be a list with one route at least");
    }
    var routes = new ArrayList<Route>();
    for (Section each : sections) {
      Route route = route(each, wanted);
      if (routes.stream().anyMatch(route::leadsTo)) {
        section.problem(
            "routes", routes.size(), "leads where a route before it leads; remove this one");
      }
      routes.add(route);
    }
    if (routes.size() == 1 && routes.get(0).weight() > 0) {
      sections.get(0).problem("weight", "does nothing where a model has one route; remove it");
    }
    return Collections.unmodifiableList(routes);
  }

  private Route route(Section route, @Nullable Wanted wanted) {
    String name = route.require("provider", Shape.TEXT);
    String upstreamModel = route.require("upstream_model", Shape.TEXT);
    Provider provider = providers.get(name);
    if (!name.isEmpty() && provider == null) {
      route.problem(
          "provider",
          "names no provider of this file: " + name + Nearest.hint(name, providers.keySet()));
    }
    String fault =
        wanted == null || provider == null ? null : wanted.faultOf(name, provider, upstreamModel);
    if (fault != null) {
      route.problem("provider", fault);
    }
    return new Route(name, upstreamModel, route.get("weight", Shape.integer(0, 1000), 0));
  }
}
