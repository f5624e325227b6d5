package ai.beatra.config;

import ai.beatra.config.CatalogConfig.Capability;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a model costs. */
public sealed interface ModelPrice {
  /** Customers pay one and a half times what the tokens cost. */
  BigDecimal MARKUP = new BigDecimal("1.5");

  /**
   * What a million tokens cost us, in US dollars.
   *
   * @param audioIn for input that is audio, never from a cache
   * @param markup how many dollars a customer pays for a dollar of cost; of these a thousand
   *     credits are one
   */
  record Tokens(
      BigDecimal input,
      BigDecimal cachedInput,
      BigDecimal output,
      BigDecimal audioIn,
      BigDecimal markup)
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
      Section section, ModelFamily medium, List<Capability> capabilities, boolean hears) {
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
        markup(section));
  }

  private static BigDecimal markup(Section section) {
    BigDecimal old = section.find("credits_per_usd", Shape.PRICE);
    if (old != null) {
      section.problem(
          "credits_per_usd",
          "is called markup, since it is what customers pay for a dollar of cost, and a thousand"
              + " credits are a dollar; write markup: "
              + old.movePointLeft(3).stripTrailingZeros().toPlainString());
    }
    return section.get("markup", Shape.PRICE, MARKUP);
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
