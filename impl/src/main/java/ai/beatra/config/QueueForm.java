package ai.beatra.config;

import ai.beatra.config.CatalogConfig.Capability;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a request is written for one model behind a queue. Each names the member of the model's input
 * that takes it; {@code none} where it takes no such thing.
 *
 * @param prompt a text
 * @param count how many outputs
 * @param aspectRatio such as 16:9; a member called {@code image_size} gets the names of sizes
 * @param inputs pictures or a recording to work from; a member whose name ends in {@code s} gets a
 *     list, any other one the first
 * @param lyrics a text
 * @param instrumental whether nobody sings
 * @param fixed members that every request has, with their values
 * @param hd members that a request of quality hd has besides or instead; empty where there is no
 *     choice
 */
public record QueueForm(
    String prompt,
    String count,
    String aspectRatio,
    String inputs,
    String lyrics,
    String instrumental,
    Map<String, String> fixed,
    Map<String, String> hd) {
  public static final String NONE = "none";

  /** What most models call them. */
  public static final QueueForm USUAL =
      new QueueForm(
          "prompt", "num_images", "image_size", "image_urls", "lyrics", NONE, Map.of(), Map.of());

  private static final Shape<String> MEMBER =
      Shape.matching("a member's name", "[A-Za-z_][A-Za-z0-9_]{0,63}");

  static QueueForm of(Section section) {
    return new QueueForm(
        section.get("prompt", MEMBER, USUAL.prompt),
        section.get("count", MEMBER, USUAL.count),
        section.get("aspect_ratio", MEMBER, USUAL.aspectRatio),
        section.get("inputs", MEMBER, USUAL.inputs),
        section.get("lyrics", MEMBER, USUAL.lyrics),
        section.get("instrumental", MEMBER, USUAL.instrumental),
        section.values("fixed", MEMBER, Shape.TEXT),
        section.values("hd", MEMBER, Shape.TEXT));
  }

  /** Why a model cannot be served in this way; null if it can. */
  @Nullable String faultOf(Wanted wanted) {
    String unknown =
        wanted.options().stream().filter(this::lacks).collect(Collectors.joining(" and "));
    if (!unknown.isEmpty()) {
      return "gets no %s: say in providers how its model is told, or take it out of options"
          .formatted(unknown);
    }
    boolean worksFrom =
        wanted.capabilities().contains(Capability.IMAGE_TO_IMAGE)
            || wanted.capabilities().contains(Capability.REFERENCE_AUDIO_TO_MUSIC);
    return worksFrom && inputs.equals(NONE)
        ? "gets no inputs: say in providers how its model is told, or let it make new ones only"
        : null;
  }

  private boolean lacks(String option) {
    return switch (option) {
      case "quality" -> hd.isEmpty();
      case "aspect_ratio" -> aspectRatio.equals(NONE);
      case "n" -> count.equals(NONE);
      case "lyrics" -> lyrics.equals(NONE);
      case "instrumental" -> instrumental.equals(NONE);
      case "suno", "minimax" -> true;
      default -> false;
    };
  }
}
