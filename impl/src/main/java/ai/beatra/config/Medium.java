package ai.beatra.config;

import ai.beatra.config.CatalogConfig.Capability;
import java.util.List;

/** What a model makes; each kind has limits and prices of its own. */
enum Medium {
  TEXT("usd_per_million_tokens"),
  IMAGES("credits_per_image"),
  MUSIC("credits_per_task");

  private final String unit;

  Medium(String unit) {
    this.unit = unit;
  }

  /** The unit of its prices. */
  String unit() {
    return unit;
  }

  /** Of a model with these capabilities; the first one counts. */
  static Medium of(List<Capability> capabilities) {
    return capabilities.isEmpty() ? TEXT : of(capabilities.get(0));
  }

  private static Medium of(Capability capability) {
    return switch (capability) {
      case CHAT -> TEXT;
      case TEXT_TO_IMAGE, IMAGE_TO_IMAGE -> IMAGES;
      case TEXT_TO_MUSIC, REFERENCE_AUDIO_TO_MUSIC -> MUSIC;
    };
  }

  /** Whether a model can do all of this, and make one thing only. */
  static boolean isOne(List<Capability> capabilities) {
    return capabilities.stream().map(Medium::of).distinct().count() <= 1;
  }
}
