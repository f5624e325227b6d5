package ai.beatra.catalog;

import ai.beatra.config.CatalogConfig;
import ai.beatra.config.CatalogConfig.Capability;
import ai.beatra.config.CatalogConfig.Modalities;
import ai.beatra.config.CatalogConfig.Modality;
import ai.beatra.config.CatalogConfig.Model;
import ai.beatra.config.CatalogConfig.ReleaseState;
import ai.beatra.config.CatalogConfig.Route;
import ai.beatra.config.ChatOption;
import ai.beatra.config.ModelLimits;
import ai.beatra.config.ModelPrice;
import ai.beatra.config.Shortcut;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The models of an upstream that was named without any file: chat, free of charge. */
public final class DiscoveredModels {
  /** Nobody says what their limits are; the upstream refuses what is too much for it. */
  private static final ModelLimits LIMITS =
      new ModelLimits.Chat(
          1_000_000, 1_000_000, ModelLimits.IMAGE_TOKENS, ModelLimits.AUDIO_TOKENS);

  /** All but sounds: an upstream does not say whether a model can make them. */
  private static final List<String> OPTIONS =
      Stream.concat(
              Stream.of(ChatOption.values())
                  .filter(option -> option != ChatOption.AUDIO)
                  .map(ChatOption::member),
              Stream.of("reasoning_effort=*", "detail=*"))
          .toList();

  private DiscoveredModels() {}

  /**
   * The catalog with the upstream's models before its own. A model that the catalog has already
   * stays as it is there.
   *
   * @param listed what the upstream lists; the shortcut's own model comes first
   */
  public static CatalogConfig add(
      CatalogConfig catalog, Shortcut shortcut, List<String> listed, LocalDate today) {
    Set<String> known =
        catalog.models().stream().map(Model::id).collect(Collectors.toUnmodifiableSet());
    var ids = new LinkedHashSet<String>();
    if (shortcut.model() != null) {
      ids.add(shortcut.model());
    }
    ids.addAll(listed);
    ids.removeAll(known);
    List<Model> models = ids.stream().map(id -> model(id, today)).toList();
    return catalog.withFirst(Shortcut.PROVIDER, shortcut.provider(), models);
  }

  private static Model model(String id, LocalDate today) {
    return new Model(
        id,
        id,
        "A model of the configured upstream.",
        today,
        List.of(Capability.CHAT),
        ReleaseState.PREVIEW,
        new Modalities(
            List.of(Modality.TEXT, Modality.IMAGE, Modality.AUDIO), List.of(Modality.TEXT)),
        LIMITS,
        OPTIONS,
        List.of(),
        new ModelPrice.Tokens(
            new ModelPrice.Rates(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO),
            List.of(),
            BigDecimal.ONE),
        List.of(new Route(Shortcut.PROVIDER, id)));
  }
}
