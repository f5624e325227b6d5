package ai.beatra.config;

import java.util.LinkedHashMap;
import java.util.Map;

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
 * @param fixed members that every request has, with their values
 */
public record QueueForm(
    String prompt,
    String count,
    String aspectRatio,
    String inputs,
    String lyrics,
    Map<String, String> fixed) {
  public static final String NONE = "none";

  /** What most models call them. */
  public static final QueueForm USUAL =
      new QueueForm("prompt", "num_images", "image_size", "image_urls", "lyrics", Map.of());

  private static final Shape<String> MEMBER =
      Shape.matching("a member's name", "[A-Za-z_][A-Za-z0-9_]{0,63}");

  static QueueForm of(Section section) {
    Map<String, String> fixed = new LinkedHashMap<>();
    section.values("fixed", MEMBER, Shape.TEXT).forEach(fixed::put);
    return new QueueForm(
        section.get("prompt", MEMBER, USUAL.prompt),
        section.get("count", MEMBER, USUAL.count),
        section.get("aspect_ratio", MEMBER, USUAL.aspectRatio),
        section.get("inputs", MEMBER, USUAL.inputs),
        section.get("lyrics", MEMBER, USUAL.lyrics),
        Map.copyOf(fixed));
  }
}
