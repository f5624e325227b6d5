package ai.beatra.server;

import ai.beatra.catalog.DiscoveredModels;
import ai.beatra.config.CatalogConfig;
import ai.beatra.config.Config;
import ai.beatra.config.Secret;
import ai.beatra.config.Shortcut;
import ai.beatra.provider.openai.OpenAiModels;
import ai.beatra.provider.openai.OpenAiModels.Listing;
import ai.beatra.upstream.UpstreamClient;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the upstream that was named without any file for its models, before a server starts. */
final class Discovery {
  private static final Logger log = LoggerFactory.getLogger(Discovery.class);

  private Discovery() {}

  /**
   * The catalog with the upstream's models before its own; without them where the upstream does not
   * say that it has any and nobody insists on it.
   *
   * @throws IOException with one line for the user, if the command line names an upstream that has
   *     no models to offer
   */
  static CatalogConfig complete(CatalogConfig catalog, Config config, Clock clock)
      throws IOException {
    Shortcut shortcut = catalog.shortcut();
    if (shortcut == null) {
      return catalog;
    }
    String url = shortcut.upstream().baseUrl().toString();
    if (!config.isForTrying()) {
      log.warn(
          "the models of {} are left out: they have no prices, and others can reach this server."
              + " Put them into a catalog, or start with --dev to give them away",
          url);
      return catalog;
    }
    Listing listing = ask(url, shortcut);
    Optional<String> fault = fault(listing, shortcut);
    if (fault.isPresent()) {
      return without(catalog, shortcut, fault.get());
    }
    List<String> listed = listing instanceof Listing.Models models ? models.ids() : List.of();
    var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    CatalogConfig all = DiscoveredModels.add(catalog, shortcut, listed, today);
    log.info(
        "{} lists {} chat models; they are free of charge until the catalog prices them; auto takes"
            + " {}",
        url,
        listed.size(),
        all.models().get(0).id());
    return all;
  }

  private static Listing ask(String url, Shortcut shortcut) {
    try (var client = new UpstreamClient(1)) {
      List<Secret> keys = shortcut.upstream().keys();
      @Nullable Secret key = keys.isEmpty() ? null : keys.get(0);
      return new OpenAiModels(client).list(url, shortcut.upstream().dialect().place().auth(), key);
    }
  }

  /** Why it has nothing to offer; a model that was named needs no list, if there is none. */
  private static Optional<String> fault(Listing listing, Shortcut shortcut) {
    boolean named = shortcut.model() != null;
    if (listing instanceof Listing.Models models) {
      return named || !models.ids().isEmpty()
          ? Optional.empty()
          : Optional.of(
              shortcut.upstream().baseUrl()
                  + "/models lists no model that can chat: load one there, or name one with"
                  + " OPENAI_MODEL");
    }
    var fault = (Listing.Fault) listing;
    return named && fault.keepsNone() ? Optional.empty() : Optional.of(fault.words());
  }

  private static CatalogConfig without(CatalogConfig catalog, Shortcut shortcut, String fault)
      throws IOException {
    if (shortcut.isRequired()) {
      throw new IOException(shortcut.setting() + ": " + fault);
    }
    log.warn(
        "{} is set, but {}. The models of this upstream are left out: mend it and start again, or"
            + " unset {}",
        shortcut.setting(),
        fault,
        shortcut.setting());
    return catalog;
  }
}
