package ai.beatra.config;

import ai.beatra.config.CatalogConfig.Capability;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a model makes; each has limits and prices of its own. */
public enum ModelFamily {
  TEXT(
      "chat",
      "usd_per_million_tokens",
      ChatOption.members(ChatOption.Kind.values()),
      List.of("reasoning_effort", "service_tier", "detail")),
  IMAGES("images", "credits_per_image", List.of("quality", "aspect_ratio", "n"), List.of()),
  MUSIC(
      "music",
      "credits_per_task",
      List.of("lyrics", "instrumental", "title", "suno", "minimax"),
      List.of());

  private final String words;
  private final String unit;
  private final List<String> options;
  private final List<String> valued;

  ModelFamily(String words, String unit, List<String> options, List<String> valued) {
    this.words = words;
    this.unit = unit;
    this.options = options;
    this.valued = valued;
  }

  /** What is wrong with an option that a model is said to know; null if nothing is. */
  @Nullable String faultOf(String option) {
    int equals = option.indexOf('=');
    String name = equals < 0 ? option : option.substring(0, equals);
    if (equals >= 0 && options.contains(name) && !valued.contains(name)) {
      return "names a value, which nothing but " + String.join(", ", valued) + " can have here";
    }
    List<String> known = equals < 0 ? options : valued;
    return known.contains(name)
        ? null
        : "is no option of " + words + ": " + name + Nearest.hint(name, known);
  }

  /** What customers call it. */
  String words() {
    return words;
  }

  /** The unit of its prices. */
  String unit() {
    return unit;
  }

  /** Of a model with these capabilities; the first one counts. */
  static ModelFamily of(List<Capability> capabilities) {
    return capabilities.isEmpty() ? TEXT : of(capabilities.get(0));
  }

  private static ModelFamily of(Capability capability) {
    return switch (capability) {
      case CHAT -> TEXT;
      case TEXT_TO_IMAGE, IMAGE_TO_IMAGE -> IMAGES;
      case TEXT_TO_MUSIC, REFERENCE_AUDIO_TO_MUSIC -> MUSIC;
    };
  }

  /** Whether a model can do all of this, and make one thing only. */
  static boolean isOne(List<Capability> capabilities) {
    return capabilities.stream().map(ModelFamily::of).distinct().count() <= 1;
  }
}
