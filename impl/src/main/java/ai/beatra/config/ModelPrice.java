package ai.beatra.config;

import ai.beatra.config.CatalogConfig.Capability;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a model costs. */
public sealed interface ModelPrice {

  /**
   * In US dollars for a million tokens.
   *
   * @param creditsPerUsd how many credits a customer pays for a US dollar
   */
  record Tokens(
      BigDecimal input, BigDecimal cachedInput, BigDecimal output, BigDecimal creditsPerUsd)
      implements ModelPrice {}

  /** In credits for a picture, by what is done and how well. */
  record Images(Map<Capability, ByQuality> credits) implements ModelPrice {}

  /** In credits for a picture. */
  record ByQuality(BigDecimal standard, BigDecimal hd) {}

  /** How a price is given in the file. */
  enum Unit {
    USD_PER_MILLION_TOKENS,
    CREDITS_PER_IMAGE
  }

  /** The one in the section, which has to go with what the model can do. */
  static ModelPrice of(Section section, List<Capability> capabilities) {
    boolean chat = capabilities.isEmpty() || capabilities.contains(Capability.CHAT);
    if (chat && capabilities.size() > 1) {
      section.problem("unit", "cannot be told: a model that can chat cannot do anything else");
    }
    Unit fitting = chat ? Unit.USD_PER_MILLION_TOKENS : Unit.CREDITS_PER_IMAGE;
    Unit unit = section.require("unit", Shape.oneOf(Unit.class));
    if (unit != fitting) {
      section.problem(
          "unit", "must be " + fitting.name().toLowerCase(Locale.ROOT) + " for what it can do");
    }
    return chat ? tokens(section) : images(section, capabilities);
  }

  private static Tokens tokens(Section section) {
    BigDecimal input = section.require("input", Shape.PRICE);
    return new Tokens(
        input,
        section.get("cached_input", Shape.PRICE, input),
        section.require("output", Shape.PRICE),
        section.get("credits_per_usd", Shape.PRICE, BigDecimal.valueOf(1500)));
  }

  private static Images images(Section section, List<Capability> capabilities) {
    var credits = new EnumMap<Capability, ByQuality>(Capability.class);
    for (Capability capability : capabilities) {
      Section price = section.section(capability.name().toLowerCase(Locale.ROOT));
      credits.put(
          capability,
          new ByQuality(
              price.require("standard", Shape.CREDITS), price.require("hd", Shape.CREDITS)));
    }
    return new Images(credits);
  }
}
