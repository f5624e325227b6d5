package ai.beatra.catalog;

import ai.beatra.config.CatalogConfig.Capability;
import ai.beatra.config.CatalogConfig.Limits;
import ai.beatra.config.CatalogConfig.Modalities;
import ai.beatra.config.CatalogConfig.Modality;
import ai.beatra.config.CatalogConfig.Model;
import ai.beatra.config.CatalogConfig.Price;
import ai.beatra.config.CatalogConfig.PriceUnit;
import ai.beatra.config.CatalogConfig.ReleaseState;
import ai.beatra.config.CatalogConfig.Route;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/** Models that always fail in one way, so that clients can try how they cope. */
public final class FaultModels {
  private static final List<String> FAULTS =
      List.of(
          "upstream-failed",
          "upstream-timeout",
          "model-unavailable",
          "content-refused",
          "stream-interrupted");

  private FaultModels() {}

  /** All of them, served by the given provider of kind sandbox. */
  public static List<Model> servedBy(String provider) {
    return FAULTS.stream().map(fault -> model("sandbox-fault-" + fault, provider)).toList();
  }

  private static Model model(String id, String provider) {
    var text = List.of(Modality.TEXT);
    return new Model(
        id,
        "Sandbox fault",
        "Always fails in the way that its name says; what it delivers is charged.",
        LocalDate.of(2026, 11, 1),
        List.of(Capability.CHAT),
        ReleaseState.PREVIEW,
        new Modalities(text, text),
        new Limits(128_000, 4096, 1_600, 6_000),
        List.of(),
        List.of(),
        new Price(
            PriceUnit.USD_PER_MILLION_TOKENS,
            new BigDecimal("0.50"),
            new BigDecimal("0.25"),
            new BigDecimal("1.50"),
            BigDecimal.valueOf(1500)),
        List.of(new Route(provider, id, 1)));
  }
}
