package ai.beatra.catalog;

import ai.beatra.config.CatalogConfig;
import ai.beatra.config.CatalogConfig.Capability;
import ai.beatra.money.Amount;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One model of the catalog. */
public record CatalogModel(CatalogConfig.Model config) {
  /** Its decimal places. */
  private static final int MILLION = 6;

  public String id() {
    return config.id();
  }

  public boolean can(Capability capability) {
    return config.capabilities().contains(capability);
  }

  /** The JSON Pointers of what was asked and this model does not support. */
  List<String> unsupported(Asked asked) {
    var pointers = new ArrayList<String>();
    asked.options().forEach((name, at) -> add(pointers, config.options().contains(name), at));
    asked
        .input()
        .forEach((kind, at) -> add(pointers, config.modalities().input().contains(kind), at));
    asked
        .output()
        .forEach((kind, at) -> add(pointers, config.modalities().output().contains(kind), at));
    return pointers;
  }

  private static void add(List<String> pointers, boolean supported, String pointer) {
    if (!supported) {
      pointers.add(pointer);
    }
  }

  /** What customers pay per million tokens, by meter. */
  public Map<String, Amount> pricesPerMillionTokens() {
    CatalogConfig.Price price = config.price();
    var prices = new LinkedHashMap<String, Amount>();
    prices.put("input_tokens", credits(price.input()));
    prices.put("cached_input_tokens", credits(price.cachedInput()));
    prices.put("output_tokens", credits(price.output()));
    return prices;
  }

  /**
   * What a call costs, worked out exactly and rounded up once to a ten-thousandth of a credit.
   *
   * @param input prompt tokens, {@code cached} of them from a cache
   * @param output completion tokens with those spent on thinking
   */
  public Amount cost(long input, long cached, long output) {
    CatalogConfig.Price price = config.price();
    BigDecimal perMillion =
        times(price.input(), input - cached)
            .add(times(price.cachedInput(), cached))
            .add(times(price.output(), output));
    return credits(perMillion.movePointLeft(MILLION));
  }

  private static BigDecimal times(BigDecimal price, long tokens) {
    return price.multiply(BigDecimal.valueOf(tokens));
  }

  private Amount credits(BigDecimal usd) {
    return Amount.ofUsd(usd, config.price().creditsPerUsd());
  }
}
