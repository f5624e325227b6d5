package ai.beatra.cli;

import ai.beatra.config.CatalogConfig;
import ai.beatra.config.CatalogConfig.Model;
import ai.beatra.config.CatalogConfig.Provider;
import ai.beatra.config.CatalogConfig.ProviderKind;
import ai.beatra.config.CatalogConfig.Upstream;
import ai.beatra.config.Config;
import ai.beatra.config.Dialect;
import ai.beatra.config.ModelPrice;
import ai.beatra.config.Secret;
import ai.beatra.config.Shortcut;
import ai.beatra.provider.openai.OpenAiModels;
import ai.beatra.provider.openai.OpenAiModels.Listing;
import ai.beatra.provider.work.FreeQuestion.Found;
import ai.beatra.upstream.UpstreamClient;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether the catalog sells what can be had, for what it is worth. */
final class CatalogChecks {
  private final CatalogConfig catalog;
  private final Config config;
  private final List<Finding> findings = new ArrayList<>();

  CatalogChecks(CatalogConfig catalog, Config config) {
    this.catalog = catalog;
    this.config = config;
  }

  List<Finding> all() {
    findings.add(Finding.ok("catalog", catalog.models().size() + " models"));
    catalog.models().forEach(this::price);
    standIns();
    try (var client = new UpstreamClient(1)) {
      catalog.providers().forEach((name, provider) -> upstream(name, provider, client));
      Shortcut shortcut = catalog.shortcut();
      if (shortcut != null && config.isForTrying()) {
        upstream(shortcut.setting(), shortcut.provider(), client);
      }
    }
    return findings;
  }

  private boolean isReal(Model model) {
    Provider provider = catalog.providers().get(model.routes().get(0).provider());
    return provider != null && provider.kind() != ProviderKind.SANDBOX;
  }

  private void price(Model model) {
    if (!(model.price() instanceof ModelPrice.Tokens price) || !isReal(model)) {
      return;
    }
    if (Stream.of(price.rates().input(), price.rates().output())
        .anyMatch(each -> each.signum() == 0)) {
      findings.add(
          Finding.note(
              "prices", model.id() + " gives tokens away: its input or its output costs nothing"));
    }
    if (price.markup().compareTo(BigDecimal.ONE) < 0) {
      findings.add(
          Finding.note(
              "prices",
              model.id()
                  + " is sold below its cost: its markup is "
                  + price.markup().toPlainString()));
    }
  }

  /** Beside real models nobody expects that pictures are drawn by the sandbox. */
  private void standIns() {
    List<Model> all = catalog.models();
    String standIns =
        all.stream()
            .filter(model -> !isReal(model))
            .map(Model::id)
            .collect(Collectors.joining(", "));
    if (all.stream().anyMatch(this::isReal) && !standIns.isEmpty()) {
      findings.add(
          Finding.note(
              "catalog",
              "made by the built-in sandbox, and sold beside real models: "
                  + standIns
                  + "; take them out of the catalog if that is not meant"));
    }
  }

  private void upstream(String name, Provider provider, UpstreamClient client) {
    Upstream upstream = provider.upstream();
    if (upstream == null || provider.kind() != ProviderKind.OPENAI) {
      free(name, provider, client);
      return;
    }
    Dialect.Place place = upstream.dialect().place();
    if (!place.listsModels()) {
      findings.add(
          Finding.note(
              "upstream", name + ": keeps no list of its deployments, so it is not asked"));
      return;
    }
    List<Secret> keys = upstream.keys();
    for (int i = 0; i < Math.max(1, keys.size()); i++) {
      @Nullable Secret key = keys.isEmpty() ? null : keys.get(i);
      String which = keys.size() > 1 ? name + ", key " + (i + 1) + ": " : name + ": ";
      Listing listing =
          new OpenAiModels(client).list(upstream.baseUrl().toString(), place.auth(), key);
      if (listing instanceof Listing.Models known) {
        listed(which, name, known.ids());
      } else {
        findings.add(Finding.wrong("upstream", which + ((Listing.Fault) listing).words()));
      }
    }
  }

  /** Of those that have no list of chat models: whether they are there, and take our keys. */
  private void free(String name, Provider provider, UpstreamClient client) {
    String model =
        catalog.models().stream()
            .flatMap(each -> each.routes().stream())
            .filter(route -> route.provider().equals(name))
            .map(CatalogConfig.Route::upstreamModel)
            .findFirst()
            .orElse("none/none");
    try {
      List<Found> found = new KeyChecks(client).of(provider, model);
      for (int i = 0; i < found.size(); i++) {
        String which = found.size() > 1 ? name + ", key " + (i + 1) + ": " : name + ": ";
        Found one = found.get(i);
        findings.add(
            one.fault().isEmpty()
                ? Finding.ok("upstream", which + "answers when it is asked for " + one.about())
                : Finding.wrong("upstream", which + one.fault()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void listed(String which, String provider, List<String> ids) {
    findings.add(
        Finding.ok(
            "upstream",
            which
                + (ids.isEmpty()
                    ? "answers when it is asked for its models; none that it lists chats"
                    : "lists " + ids.size() + " chat models")));
    catalog.models().stream()
        .filter(model -> model.capabilities().contains(CatalogConfig.Capability.CHAT))
        .map(Model::routes)
        .map(routes -> routes.get(0))
        .filter(route -> route.provider().equals(provider))
        .map(CatalogConfig.Route::upstreamModel)
        .filter(model -> !ids.contains(model))
        .map(model -> which + "does not list " + model + ", which a route of the catalog asks for")
        .forEach(words -> findings.add(Finding.note("upstream", words)));
  }
}
