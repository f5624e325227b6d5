package ai.beatra.catalog;

import ai.beatra.config.CatalogConfig;
import ai.beatra.config.CatalogConfig.Capability;
import ai.beatra.config.CatalogConfig.Limits;
import ai.beatra.config.CatalogConfig.Modalities;
import ai.beatra.config.CatalogConfig.Modality;
import ai.beatra.config.CatalogConfig.Model;
import ai.beatra.config.CatalogConfig.Price;
import ai.beatra.config.CatalogConfig.PriceUnit;
import ai.beatra.config.CatalogConfig.Provider;
import ai.beatra.config.CatalogConfig.ProviderKind;
import ai.beatra.config.CatalogConfig.ReleaseState;
import ai.beatra.config.CatalogConfig.Route;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Models that always fail in one way, so that clients can try how they cope. */
public final class FaultModels {
  private static final String PROVIDER = "sandbox-faults";
  private static final List<String> FAULTS =
      List.of(
          "upstream-failed",
          "upstream-timeout",
          "model-unavailable",
          "content-refused",
          "stream-interrupted");

  private FaultModels() {}

  /** The catalog with the fault models at its end, where {@link Catalog#AUTO} never reaches. */
  public static CatalogConfig addTo(CatalogConfig catalog) {
    var providers = new LinkedHashMap<>(catalog.providers());
    providers.put(PROVIDER, new Provider(ProviderKind.SANDBOX));
    var models = new ArrayList<>(catalog.models());
    FAULTS.forEach(fault -> models.add(model("sandbox-fault-" + fault)));
    return new CatalogConfig(providers, models);
  }

  private static Model model(String id) {
    var text = List.of(Modality.TEXT);
    return new Model(
        id,
        "Sandbox fault",
        "Always fails in the way that its name says; free of charge.",
        LocalDate.of(2026, 11, 1),
        List.of(Capability.CHAT),
        ReleaseState.PREVIEW,
        new Modalities(text, text),
        new Limits(128_000, 4096),
        List.of(),
        List.of(),
        new Price(
            PriceUnit.USD_PER_MILLION_TOKENS,
            BigDecimal.ZERO,
            BigDecimal.ZERO,
            BigDecimal.ZERO,
            BigDecimal.ONE),
        List.of(new Route(PROVIDER, id, 1)));
  }
}
