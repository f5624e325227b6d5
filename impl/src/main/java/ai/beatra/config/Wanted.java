package ai.beatra.config;

import ai.beatra.config.CatalogConfig.ProviderKind;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a model asks of the providers that its routes name. */
record Wanted(ModelFamily medium, ModelLimits limits, List<String> options) {

  /** Why a provider cannot serve it; null if it can. */
  @Nullable String faultOf(String name, ProviderKind kind) {
    if (kind != ProviderKind.SANDBOX && medium != ModelFamily.of(kind)) {
      return "must be one that serves %s, which %s does not: its kind, %s, serves %s"
          .formatted(
              medium.words(),
              name,
              kind.name().toLowerCase(Locale.ROOT),
              ModelFamily.of(kind).words());
    }
    return limits instanceof ModelLimits.Music music
        ? MusicUpstream.faultOf(kind, music, options)
        : null;
  }
}
