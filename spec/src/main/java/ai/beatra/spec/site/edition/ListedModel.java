package ai.beatra.spec.site.edition;

import ai.beatra.spec.source.Node;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model as the pages list it.
 *
 * @param sandbox whether it is one of the sandbox, in which no real model runs
 * @param limits name of a limit, like {@code prompt_characters}, to its value
 */
public record ListedModel(
    String id,
    String name,
    String description,
    String state,
    boolean sandbox,
    List<String> capabilities,
    Map<String, Integer> limits,
    List<Price> prices) {

  /**
   * What customers pay.
   *
   * @param meter what is counted, as GET /v1/catalog/models calls it
   * @param unit how much of it the price is for, like {@code 1M tokens}
   * @param credits without zeros at the end
   */
  public record Price(String meter, String unit, String credits) {

    public Price {
      credits = new BigDecimal(credits).stripTrailingZeros().toPlainString();
    }
  }

  private static final BigDecimal CREDITS_PER_USD = BigDecimal.valueOf(1000);

  /** What customers pay for a dollar of cost, where the catalog does not say. */
  private static final BigDecimal MARKUP = new BigDecimal("1.5");

  private static final String MILLION = "1M tokens";

  /** The models of a catalog.yaml. */
  static List<ListedModel> of(Node catalog) {
    Node providers = catalog.get("providers");
    return catalog.get("models").items().stream().map(it -> one(it, providers)).toList();
  }

  private static ListedModel one(Node model, Node providers) {
    Map<String, Integer> limits = new LinkedHashMap<>();
    model
        .get("limits")
        .members()
        .forEach((name, limit) -> limits.put(name, limit.value().intValue()));
    List<String> capabilities = model.get("capabilities").texts();
    String provider = model.get("routes").items().get(0).get("provider").text();
    return new ListedModel(
        model.get("id").text(),
        model.get("name").text(),
        model.get("description").text(),
        model.get("release_state").text(),
        providers.get(provider).get("kind").text().equals("sandbox"),
        capabilities,
        limits,
        prices(model));
  }

  private static List<Price> prices(Node model) {
    Node price = model.get("price");
    List<String> capabilities = model.get("capabilities").texts();
    List<Price> prices = new ArrayList<>();
    switch (price.get("unit").text()) {
      case "usd_per_million_tokens" -> {
        boolean hears = model.get("modalities").get("input").texts().contains("audio");
        BigDecimal markup =
            price.has("markup") ? new BigDecimal(text(price.get("markup"))) : MARKUP;
        prices.addAll(tokens(price, markup, hears, ""));
        for (Node tier : price.get("tiers").items()) {
          prices.addAll(tokens(tier, markup, hears, "_above_" + text(tier.get("above"))));
        }
      }
      case "credits_per_image" -> {
        for (String capability : capabilities) {
          price
              .get(capability)
              .members()
              .forEach(
                  (quality, credits) ->
                      prices.add(new Price(capability + "_" + quality, "image", text(credits))));
        }
      }
      default ->
          capabilities.forEach(it -> prices.add(new Price(it, "task", text(price.get("task")))));
    }
    return prices;
  }

  /**
   * What the server lists, too: a price that says what another does is left out.
   *
   * @param tier the end of the meters' names
   */
  private static List<Price> tokens(Node price, BigDecimal markup, boolean hears, String tier) {
    BigDecimal input = usd(price, "input", BigDecimal.ZERO);
    BigDecimal output = usd(price, "output", BigDecimal.ZERO);
    BigDecimal cacheWrite = usd(price, "cache_write", input);
    BigDecimal audioOut = usd(price, "audio_out", output);
    Map<String, BigDecimal> usd = new LinkedHashMap<>();
    usd.put("input_tokens", input);
    usd.put("cached_input_tokens", usd(price, "cached_input", input));
    if (cacheWrite.compareTo(input) != 0) {
      usd.put("cache_write_tokens", cacheWrite);
    }
    usd.put("output_tokens", output);
    if (hears) {
      usd.put("input_audio_tokens", usd(price, "audio_in", input));
    }
    if (audioOut.compareTo(output) != 0) {
      usd.put("output_audio_tokens", audioOut);
    }
    BigDecimal credits = markup.multiply(CREDITS_PER_USD);
    List<Price> prices = new ArrayList<>();
    usd.forEach(
        (meter, each) ->
            prices.add(new Price(meter + tier, MILLION, each.multiply(credits).toPlainString())));
    return prices;
  }

  private static BigDecimal usd(Node price, String name, BigDecimal instead) {
    return price.has(name) ? new BigDecimal(text(price.get(name))) : instead;
  }

  private static String text(Node number) {
    return number.value().asText();
  }

  /** Whether the price is one of those that a capability costs. */
  public boolean isFor(Price price, String capability) {
    return !capabilities.contains(capability)
        || price.meter().startsWith(capability)
        || capabilities.stream().noneMatch(price.meter()::startsWith);
  }
}
