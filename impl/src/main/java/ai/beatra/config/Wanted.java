package ai.beatra.config;

import ai.beatra.config.CatalogConfig.Capability;
import ai.beatra.config.CatalogConfig.Provider;
import ai.beatra.config.CatalogConfig.ProviderKind;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a model asks of the providers that its routes name. */
record Wanted(
    ModelFamily medium, List<Capability> capabilities, ModelLimits limits, List<String> options) {

  /** Why a provider cannot serve it as this model of its own; null if it can. */
  @Nullable String faultOf(String name, Provider provider, String upstreamModel) {
    ProviderKind kind = provider.kind();
    if (!kind.makes().contains(medium)) {
      String words =
          kind.makes().stream().map(ModelFamily::words).collect(Collectors.joining(" and "));
      return "must be one that serves %s, which %s does not: its kind, %s, serves %s"
          .formatted(medium.words(), name, kind.name().toLowerCase(Locale.ROOT), words);
    }
    return switch (kind) {
      case FAL -> provider.forms().getOrDefault(upstreamModel, QueueForm.USUAL).faultOf(this);
      case OPENAI ->
          limits instanceof ModelLimits.Images images && provider.upstream() != null
              ? PictureForm.faultOf(
                  name, provider.upstream().dialect(), upstreamModel, this, images)
              : null;
      case MINIMAX, SUNO -> MusicUpstream.faultOf(kind, (ModelLimits.Music) limits, options);
      case SANDBOX, ANTHROPIC -> null;
    };
  }

  /** Whether a provider takes no sounds in chats. */
  static boolean isDeaf(@Nullable Provider provider) {
    return provider != null && provider.kind() == ProviderKind.ANTHROPIC;
  }
}
