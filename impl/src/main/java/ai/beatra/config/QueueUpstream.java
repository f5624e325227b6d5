package ai.beatra.config;

import ai.beatra.config.CatalogConfig.MaxTokensName;
import ai.beatra.config.CatalogConfig.Provider;
import ai.beatra.config.CatalogConfig.ProviderKind;
import ai.beatra.config.CatalogConfig.Timeouts;
import ai.beatra.config.CatalogConfig.Upstream;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the catalog says of a queue in fal's form. */
final class QueueUpstream {
  private static final URI FAL = URI.create("https://queue.fal.run");

  /** The most tasks at a time; each has one question under way. */
  private static final int CONCURRENCY = 64;

  private static final Shape<String> MODEL =
      Shape.matching("a model's name at its provider", "[A-Za-z0-9._/-]{1,200}");

  private QueueUpstream() {}

  static Provider of(ProviderKind kind, Section section) {
    Map<String, QueueForm> forms = new LinkedHashMap<>();
    section.named("models", MODEL).forEach((name, form) -> forms.put(name, QueueForm.of(form)));
    var upstream =
        new Upstream(
            section.get("base_url", Shape.BASE_URL, FAL),
            section.list("keys", Shape.KEY),
            Timeouts.of(section.section("timeouts"), Timeouts.DEFAULT),
            section.get("concurrency", CatalogConfig.CONCURRENCY, CONCURRENCY),
            Dialect.plain(MaxTokensName.MAX_TOKENS),
            null);
    return new Provider(kind, upstream, null, Collections.unmodifiableMap(forms));
  }
}
