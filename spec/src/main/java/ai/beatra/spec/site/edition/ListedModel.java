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
        Node modalities = model.get("modalities");
        prices.add(tokens("input_tokens", price, "input", "input"));
        prices.add(tokens("cached_input_tokens", price, "cached_input", "input"));
        prices.add(tokens("output_tokens", price, "output", "output"));
        if (modalities.get("input").texts().contains("audio")) {
          prices.add(tokens("input_audio_tokens", price, "audio_in", "input"));
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
   * @param instead the price that holds where there is none of this name
   */
  private static Price tokens(String meter, Node price, String name, String instead) {
    BigDecimal markup = price.has("markup") ? new BigDecimal(text(price.get("markup"))) : MARKUP;
    String usd = text(price.get(price.has(name) ? name : instead));
    return new Price(
        meter,
        MILLION,
        new BigDecimal(usd).multiply(markup).multiply(CREDITS_PER_USD).toPlainString());
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
