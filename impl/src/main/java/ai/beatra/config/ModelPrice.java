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
   * @param audioIn for input that is audio, never from a cache
   * @param creditsPerUsd how many credits a customer pays for a US dollar
   */
  record Tokens(
      BigDecimal input,
      BigDecimal cachedInput,
      BigDecimal output,
      BigDecimal audioIn,
      BigDecimal creditsPerUsd)
      implements ModelPrice {}

  /** In credits for a picture, by what is done and how well. */
  record Images(Map<Capability, ByQuality> credits) implements ModelPrice {}

  /** In credits for a picture. */
  record ByQuality(BigDecimal standard, BigDecimal hd) {}

  /** In credits for a task. */
  record Tasks(BigDecimal credits) implements ModelPrice {}

  /**
   * The one in the section, which has to go with what the model makes.
   *
   * @param hears whether the model takes audio, whose price is then asked for: it is many times
   *     that of text
   */
  static ModelPrice of(
      Section section, Medium medium, List<Capability> capabilities, boolean hears) {
    String unit = section.require("unit", Shape.TEXT);
    if (!unit.isEmpty() && !unit.equals(medium.unit())) {
      section.problem("unit", "must be " + medium.unit() + " for what it can do, not " + unit);
    }
    return switch (medium) {
      case TEXT -> tokens(section, hears);
      case IMAGES -> images(section, capabilities);
      case MUSIC -> new Tasks(section.require("task", Shape.CREDITS));
    };
  }

  private static Tokens tokens(Section section, boolean hears) {
    BigDecimal input = section.require("input", Shape.PRICE);
    BigDecimal output = section.require("output", Shape.PRICE);
    return new Tokens(
        input,
        section.get("cached_input", Shape.PRICE, input),
        output,
        hears
            ? section.require("audio_in", Shape.PRICE)
            : section.get("audio_in", Shape.PRICE, input),
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
