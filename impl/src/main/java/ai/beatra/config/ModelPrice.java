package ai.beatra.config;

import ai.beatra.config.CatalogConfig.Capability;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** What a model costs. */
public sealed interface ModelPrice {
  /** Customers pay one and a half times what the tokens cost. */
  BigDecimal MARKUP = new BigDecimal("1.5");

  /**
   * What tokens cost.
   *
   * @param tiers for longer prompts, the shortest first
   * @param markup how many dollars a customer pays for a dollar of cost; of these a thousand
   *     credits are one
   */
  record Tokens(Rates rates, List<Tier> tiers, BigDecimal markup) implements ModelPrice {

    /** What all tokens of a call cost whose prompt is so long. */
    public Rates at(long promptTokens) {
      Rates last = rates;
      for (Tier tier : tiers) {
        last = promptTokens > tier.above() ? tier.rates() : last;
      }
      return last;
    }
  }

  /**
   * What a million tokens cost us, in US dollars.
   *
   * @param cacheWrite for input that is written to a cache
   * @param audioIn for input that is audio, never from a cache
   * @param audioOut for output that is audio
   */
  record Rates(
      BigDecimal input,
      BigDecimal cachedInput,
      BigDecimal cacheWrite,
      BigDecimal output,
      BigDecimal audioIn,
      BigDecimal audioOut) {

    /** Where only text is told apart, and what is from a cache. */
    public Rates(BigDecimal input, BigDecimal cachedInput, BigDecimal output) {
      this(input, cachedInput, input, output, input, output);
    }
  }

  /**
   * What all tokens of a call cost if its prompt is long.
   *
   * @param above if it has more tokens than this
   */
  record Tier(int above, Rates rates) {}

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
   * @param limits of the model
   */
  static ModelPrice of(
      Section section,
      ModelFamily medium,
      List<Capability> capabilities,
      boolean hears,
      ModelLimits limits) {
    String unit = section.require("unit", Shape.TEXT);
    if (!unit.isEmpty() && !unit.equals(medium.unit())) {
      section.problem("unit", "must be " + medium.unit() + " for what it can do, not " + unit);
    }
    return switch (medium) {
      case TEXT -> tokens(section, hears, (ModelLimits.Chat) limits);
      case IMAGES -> images(section, capabilities);
      case MUSIC -> new Tasks(section.require("task", Shape.CREDITS));
    };
  }

  private static Tokens tokens(Section section, boolean hears, ModelLimits.Chat limits) {
    List<Tier> tiers = new ArrayList<>();
    for (Section tier : section.sections("tiers")) {
      int above = tier.require("above", Shape.integer(1, 100_000_000));
      if (!tiers.isEmpty() && above <= tiers.get(tiers.size() - 1).above()) {
        tier.problem("above", "must be more than that of the tier before");
      } else if (above >= limits.contextTokens() && limits.contextTokens() > 1) {
        tier.problem("above", "is never exceeded: context_tokens is " + limits.contextTokens());
      }
      tiers.add(new Tier(above, rates(tier, name -> section.find(name, Shape.PRICE) != null)));
    }
    return new Tokens(
        rates(section, name -> hears && name.equals("audio_in")),
        List.copyOf(tiers),
        markup(section));
  }

  /**
   * @param needed which prices must be there: nobody would see what stands in for them
   */
  private static Rates rates(Section section, Predicate<String> needed) {
    BigDecimal input = section.require("input", Shape.PRICE);
    BigDecimal output = section.require("output", Shape.PRICE);
    return new Rates(
        input,
        price(section, "cached_input", needed, input),
        price(section, "cache_write", needed, input),
        output,
        price(section, "audio_in", needed, input),
        price(section, "audio_out", needed, output));
  }

  private static BigDecimal price(
      Section section, String name, Predicate<String> needed, BigDecimal instead) {
    return needed.test(name)
        ? section.require(name, Shape.PRICE)
        : section.get(name, Shape.PRICE, instead);
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
