package ai.beatra.catalog;

import ai.beatra.config.CatalogConfig;
import ai.beatra.config.CatalogConfig.Capability;
import ai.beatra.config.CatalogConfig.Modality;
import ai.beatra.config.ModelLimits;
import ai.beatra.config.ModelPrice;
import ai.beatra.model.FieldError;
import ai.beatra.money.Amount;
import ai.beatra.provider.ChatEvent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** One model of the catalog. */
public record CatalogModel(CatalogConfig.Model config) {
  /** The unit of prices of pictures. */
  public static final String PER_IMAGE = "image";

  /** The unit of prices of whole tasks. */
  public static final String PER_TASK = "task";

  /** The decimal places of a million, the tokens that a price is for. */
  private static final int MILLION = 6;

  /** In the options of a model whose upstream decides which values it takes. */
  private static final String ANY = "*";

  public String id() {
    return config.id();
  }

  public boolean can(Capability capability) {
    return config.capabilities().contains(capability);
  }

  /** The JSON Pointers of what was asked and this model does not support. */
  List<String> unsupported(Needs asked) {
    var pointers = new ArrayList<String>();
    asked.options().forEach((at, name) -> add(pointers, config.options().contains(name), at));
    asked
        .input()
        .forEach((kind, at) -> add(pointers, config.modalities().input().contains(kind), at));
    asked
        .output()
        .forEach((kind, at) -> add(pointers, config.modalities().output().contains(kind), at));
    return pointers;
  }

  /** The values that this model does not take; it lists those that not every model takes. */
  List<FieldError> wrongValues(Needs asked) {
    var errors = new ArrayList<>(asked.beyond().apply(this));
    asked
        .values()
        .forEach(
            (at, asks) -> {
              List<String> taken = new ArrayList<>(asks.known());
              String prefix = asks.option() + "=";
              config.options().stream()
                  .filter(option -> option.startsWith(prefix))
                  .map(option -> option.substring(prefix.length()))
                  .forEach(taken::add);
              if (!taken.contains(asks.value()) && !taken.contains(ANY)) {
                String message = "must be one of " + String.join(", ", taken);
                errors.add(new FieldError().param(at).message(message));
              }
            });
    return errors;
  }

  private static void add(List<String> pointers, boolean supported, String pointer) {
    if (!supported) {
      pointers.add(pointer);
    }
  }

  /** Of a model that can chat. */
  public ModelLimits.Chat chatLimits() {
    return (ModelLimits.Chat) config.limits();
  }

  /** Of a model that makes pictures. */
  public ModelLimits.Images imageLimits() {
    return (ModelLimits.Images) config.limits();
  }

  /** Of a model that makes music. */
  public ModelLimits.Music musicLimits() {
    return (ModelLimits.Music) config.limits();
  }

  /** What customers pay, by meter. */
  public List<Tariff> tariffs() {
    var tariffs = new ArrayList<Tariff>();
    if (config.price() instanceof ModelPrice.Tokens price) {
      tariffs.add(perMillion("input_tokens", price.input()));
      tariffs.add(perMillion("cached_input_tokens", price.cachedInput()));
      tariffs.add(perMillion("output_tokens", price.output()));
      if (config.modalities().input().contains(Modality.AUDIO)) {
        tariffs.add(perMillion("input_audio_tokens", price.audioIn()));
      }
    } else if (config.price() instanceof ModelPrice.Images price) {
      for (Capability capability : config.capabilities()) {
        ModelPrice.ByQuality credits = Objects.requireNonNull(price.credits().get(capability));
        tariffs.add(perImage(capability, false, credits.standard()));
        tariffs.add(perImage(capability, true, credits.hd()));
      }
    } else {
      config.capabilities().forEach(capability -> tariffs.add(perTask(capability)));
    }
    return tariffs;
  }

  /** What one task costs. */
  public Tariff perTask(Capability capability) {
    BigDecimal credits = ((ModelPrice.Tasks) config.price()).credits();
    return new Tariff(meter(capability), PER_TASK, Amount.parse(credits.toPlainString()));
  }

  /** What is counted where a task has one price. */
  public static String meter(Capability capability) {
    return capability.name().toLowerCase(Locale.ROOT);
  }

  /** What is counted where each picture has its price. */
  public static String meter(Capability capability, boolean hd) {
    return meter(capability) + (hd ? "_hd" : "_standard");
  }

  /** What one picture costs. */
  public Tariff perImage(Capability capability, boolean hd) {
    var price = (ModelPrice.Images) config.price();
    ModelPrice.ByQuality credits = Objects.requireNonNull(price.credits().get(capability));
    return perImage(capability, hd, hd ? credits.hd() : credits.standard());
  }

  private static Tariff perImage(Capability capability, boolean hd, BigDecimal credits) {
    return new Tariff(meter(capability, hd), PER_IMAGE, Amount.parse(credits.toPlainString()));
  }

  private Tariff perMillion(String meter, BigDecimal usd) {
    return new Tariff(meter, "1M tokens", credits(usd));
  }

  /** What a call costs, worked out exactly and rounded up once to a ten-thousandth of a credit. */
  public Amount cost(ChatEvent.Usage usage) {
    var price = (ModelPrice.Tokens) config.price();
    BigDecimal perMillion =
        times(price.input(), usage.prompt() - usage.cached() - usage.promptAudio())
            .add(times(price.cachedInput(), usage.cached()))
            .add(times(price.audioIn(), usage.promptAudio()))
            .add(times(price.output(), usage.completion()));
    return credits(perMillion.movePointLeft(MILLION));
  }

  private static BigDecimal times(BigDecimal price, long tokens) {
    return price.multiply(BigDecimal.valueOf(tokens));
  }

  private Amount credits(BigDecimal usd) {
    return Amount.ofCost(usd, ((ModelPrice.Tokens) config.price()).markup());
  }
}
