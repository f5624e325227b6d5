package ai.beatra.web;

import ai.beatra.catalog.CatalogModel;
import ai.beatra.config.CatalogConfig;
import ai.beatra.config.ModelLimits;
import ai.beatra.spec.site.edition.ListedModel;
import ai.beatra.spec.site.edition.ListedModel.Price;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A model of the catalog as the docs list it. */
final class CatalogListing {

  private CatalogListing() {}

  /**
   * @param providers by the names that routes have
   */
  static ListedModel of(CatalogModel model, Map<String, CatalogConfig.Provider> providers) {
    CatalogConfig.Model config = model.config();
    return new ListedModel(
        config.id(),
        config.name(),
        config.description(),
        name(config.releaseState()),
        isOfSandbox(config, providers),
        config.capabilities().stream().map(CatalogListing::name).toList(),
        limits(config.limits()),
        model.tariffs().stream()
            .map(tariff -> new Price(tariff.meter(), tariff.unit(), tariff.credits().toString()))
            .toList());
  }

  private static boolean isOfSandbox(
      CatalogConfig.Model model, Map<String, CatalogConfig.Provider> providers) {
    CatalogConfig.Provider provider = providers.get(model.routes().get(0).provider());
    return provider != null && provider.kind() == CatalogConfig.ProviderKind.SANDBOX;
  }

  private static Map<String, Integer> limits(ModelLimits limits) {
    var named = new LinkedHashMap<String, Integer>();
    if (limits instanceof ModelLimits.Chat chat) {
      named.put("context_tokens", chat.contextTokens());
      named.put("max_output_tokens", chat.maxOutputTokens());
    } else if (limits instanceof ModelLimits.Images images) {
      named.put("prompt_characters", images.promptCharacters());
      named.put("input_images", images.inputImages());
    } else if (limits instanceof ModelLimits.Music music) {
      named.put("prompt_characters", music.promptCharacters());
      named.put("lyrics_characters", music.lyricsCharacters());
      named.put("clips", music.clips());
    }
    return named;
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
