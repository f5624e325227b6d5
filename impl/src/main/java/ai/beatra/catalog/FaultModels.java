package ai.beatra.catalog;

import ai.beatra.config.CatalogConfig.Capability;
import ai.beatra.config.CatalogConfig.Modalities;
import ai.beatra.config.CatalogConfig.Modality;
import ai.beatra.config.CatalogConfig.Model;
import ai.beatra.config.CatalogConfig.ReleaseState;
import ai.beatra.config.CatalogConfig.Route;
import ai.beatra.config.ModelLimits;
import ai.beatra.config.ModelPrice;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Models that always fail in one way, so that clients can try how they cope. */
public final class FaultModels {
  private FaultModels() {}

  /**
   * All of them, served by the given provider of kind sandbox.
   *
   * @param chat the names of those that chat
   * @param images the names of those that make pictures
   * @param music the names of those that make music
   */
  public static List<Model> servedBy(
      String provider, List<String> chat, List<String> images, List<String> music) {
    return Stream.of(
            chat.stream().map(id -> chat(id, provider)),
            images.stream().map(id -> images(id, provider)),
            music.stream().map(id -> music(id, provider)))
        .flatMap(Function.identity())
        .toList();
  }

  private static Model chat(String id, String provider) {
    return model(
        id,
        provider,
        Capability.CHAT,
        Modality.TEXT,
        new ModelLimits.Chat(128_000, 4096, ModelLimits.IMAGE_TOKENS, ModelLimits.AUDIO_TOKENS),
        List.of("max_tokens", "max_completion_tokens"),
        new ModelPrice.Tokens(
            new ModelPrice.Rates(
                new BigDecimal("0.50"), new BigDecimal("0.25"), new BigDecimal("1.50")),
            List.of(),
            ModelPrice.MARKUP));
  }

  private static Model images(String id, String provider) {
    var credits = new ModelPrice.ByQuality(BigDecimal.valueOf(50), BigDecimal.valueOf(300));
    return model(
        id,
        provider,
        Capability.TEXT_TO_IMAGE,
        Modality.IMAGE,
        new ModelLimits.Images(8000, 0),
        List.of("n", "quality", "aspect_ratio"),
        new ModelPrice.Images(Map.of(Capability.TEXT_TO_IMAGE, credits)));
  }

  private static Model music(String id, String provider) {
    return model(
        id,
        provider,
        Capability.TEXT_TO_MUSIC,
        Modality.AUDIO,
        new ModelLimits.Music(3000, 5000, 2),
        List.of("lyrics", "instrumental", "title"),
        new ModelPrice.Tasks(BigDecimal.valueOf(80)));
  }

  private static Model model(
      String id,
      String provider,
      Capability capability,
      Modality output,
      ModelLimits limits,
      List<String> options,
      ModelPrice price) {
    return new Model(
        id,
        "Sandbox fault",
        "Always fails in the way that its name says; what it delivers is charged.",
        LocalDate.of(2026, 11, 1),
        List.of(capability),
        ReleaseState.PREVIEW,
        new Modalities(List.of(Modality.TEXT), List.of(output)),
        limits,
        options,
        List.of(),
        price,
        List.of(new Route(provider, id)));
  }
}
