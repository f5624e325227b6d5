package ai.beatra.catalog;

import ai.beatra.config.CatalogConfig;
import ai.beatra.config.CatalogConfig.Capability;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.model.FieldError;
import ai.beatra.provider.ImageProvider;
import ai.beatra.provider.MusicProvider;
import ai.beatra.provider.ProviderException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which models there are and who makes their media. Thread-safe. */
public final class Catalog {
  /** The model name that lets the catalog choose. */
  public static final String AUTO = "auto";

  /** Longer names are no ids. */
  private static final int MOST_SHOWN = 64;

  private volatile Contents contents;

  private record Contents(
      List<CatalogModel> listed, Map<String, CatalogModel> byId, Providers providers) {}

  /**
   * @param listed what customers see and {@link #AUTO} chooses from
   * @param unlisted models that answer to their id only, unless a listed one has it
   */
  public Catalog(
      List<CatalogConfig.Model> listed, List<CatalogConfig.Model> unlisted, Providers providers) {
    List<CatalogModel> seen = listed.stream().map(CatalogModel::new).toList();
    Map<String, CatalogModel> byId =
        Stream.concat(seen.stream(), unlisted.stream().map(CatalogModel::new))
            .collect(
                Collectors.toUnmodifiableMap(
                    CatalogModel::id, Function.identity(), (first, second) -> first));
    this.contents = new Contents(seen, byId, providers);
  }

  /** Has the models of the other one from now on; what was chosen before stays as it was. */
  public void become(Catalog other) {
    contents = other.contents;
  }

  /** What customers see, in the catalog's order, in which {@link #AUTO} tries them. */
  public List<CatalogModel> models() {
    return contents.listed();
  }

  /** The models that have the capability, in the catalog's order. */
  public List<CatalogModel> models(Capability capability) {
    return models().stream().filter(model -> model.can(capability)).toList();
  }

  /** The model with this id, listed or not. */
  public Optional<CatalogModel> model(String id) {
    return Optional.ofNullable(contents.byId().get(id));
  }

  /**
   * Who serves a task for pictures that was made earlier.
   *
   * @throws ProviderException model_unavailable if that provider is gone
   */
  public ImageProvider imageProvider(String name) {
    return present(contents.providers().images(), name);
  }

  /**
   * Who serves a task for music that was made earlier.
   *
   * @throws ProviderException model_unavailable if that provider is gone
   */
  public MusicProvider musicProvider(String name) {
    return present(contents.providers().music(), name);
  }

  private static <P> P present(Map<String, P> providers, String name) {
    P provider = providers.get(name);
    if (provider == null) {
      throw new ProviderException(
          ErrorCode.MODEL_UNAVAILABLE, "No provider serves the model any more.");
    }
    return provider;
  }

  /**
   * Which model serves a request.
   *
   * @param name that the request gives: an id, or {@link #AUTO} for the first model that has the
   *     capability and supports all that was asked
   * @param open whether a model can be reached; {@link #AUTO} takes another one only if none is
   * @throws ApiException unsupported_model, unsupported_capability, unsupported_option,
   *     invalid_request for values that the model does not take
   */
  public CatalogModel choose(
      String name, Capability capability, Needs asked, Predicate<CatalogModel> open) {
    if (name.equals(AUTO)) {
      return automatic(capability, asked, open);
    }
    CatalogModel pinned = pinned(name, capability);
    Misfit misfit = Misfit.of(pinned, asked);
    if (!misfit.isNone()) {
      throw misfit.refusal(pinned.id());
    }
    return pinned;
  }

  /**
   * There is no model of this name.
   *
   * @param more the end of the sentence that says where to choose one
   */
  static ApiException noModel(ErrorCode code, String name, String more, String param) {
    String shown = name.length() > MOST_SHOWN ? name.substring(0, MOST_SHOWN) + "…" : name;
    return new ApiException(
        code, "There is no model \"" + shown + "\". Choose one from GET /v1/models" + more, param);
  }

  private CatalogModel pinned(String name, Capability capability) {
    CatalogModel model = contents.byId().get(name);
    if (model == null) {
      throw noModel(ErrorCode.UNSUPPORTED_MODEL, name, ", or \"auto\".", "/model");
    }
    if (!model.can(capability)) {
      throw new ApiException(
          ErrorCode.UNSUPPORTED_CAPABILITY,
          "The model "
              + model.id()
              + " cannot do this. Choose one with the capability "
              + capability.name().toLowerCase(Locale.ROOT)
              + " from GET /v1/catalog/models, or \"auto\".",
          "/model");
    }
    return model;
  }

  private CatalogModel automatic(Capability capability, Needs asked, Predicate<CatalogModel> open) {
    List<CatalogModel> able = models(capability);
    if (able.isEmpty()) {
      throw new ApiException(
          ErrorCode.UNSUPPORTED_MODEL,
          "This server has no model for this. See GET /v1/catalog/capabilities.",
          "/model");
    }
    List<CatalogModel> fitting =
        able.stream().filter(model -> Misfit.of(model, asked).isNone()).toList();
    if (fitting.isEmpty()) {
      throw able.stream()
          .map(model -> Misfit.of(model, asked))
          .min(Comparator.naturalOrder())
          .orElseThrow()
          .refusal("that \"auto\" could choose");
    }
    return fitting.stream().filter(open).findFirst().orElse(fitting.get(0));
  }

  /**
   * All for which a model cannot do what was asked; the least is what is nearest to it.
   *
   * @param unsupported what it does not know, as JSON Pointers
   * @param wrong values that it does not take
   * @param unknown members that no model knows
   */
  private record Misfit(List<String> unsupported, List<FieldError> wrong, List<FieldError> unknown)
      implements Comparable<Misfit> {

    static Misfit of(CatalogModel model, Needs asked) {
      return new Misfit(model.unsupported(asked), model.wrongValues(asked), asked.unknown());
    }

    boolean isNone() {
      return unsupported.isEmpty() && wrong.isEmpty() && unknown.isEmpty();
    }

    ApiException refusal(String model) {
      return unsupported.isEmpty() && unknown.isEmpty()
          ? ApiException.invalid(wrong)
          : ApiException.unsupported(model, unsupported, unknown).after(wrong);
    }

    @Override
    public int compareTo(Misfit other) {
      return Integer.compare(unsupported.size(), other.unsupported.size());
    }
  }
}
