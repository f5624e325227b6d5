package ai.beatra.config;

import ai.beatra.config.CatalogConfig.Capability;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a family of models is asked for pictures in OpenAI's form.
 *
 * @param models what the upstream's names of its models begin with, after their last slash
 * @param sizeMember the member that takes the size
 * @param size its values by the aspect ratio, {@code auto} among them; empty where there is no
 *     choice, without a ratio where the member is left out for it
 * @param hdSize the same for hd; empty where hd is as large
 * @param qualityMember the member that takes the quality
 * @param quality its values for standard and hd; empty where there is no choice
 * @param asksForBase64 whether {@code response_format} has to say so
 * @param most the most pictures of one request
 * @param inputs the most pictures to work from; 0 where there is no {@code /images/edits}
 */
public record PictureForm(
    List<String> models,
    String sizeMember,
    Map<String, String> size,
    Map<String, String> hdSize,
    String qualityMember,
    Map<String, String> quality,
    boolean asksForBase64,
    int most,
    int inputs) {
  private static final Shape<String> MEMBER = Shape.matching("a member's name", "[a-z_]{1,40}");
  private static final Shape<String> RATIO = Shape.matching("a ratio, or auto", "auto|\\d+:\\d+");
  private static final Shape<String> QUALITY = Shape.matching("standard or hd", "standard|hd");
  private static final Pattern SIDES = Pattern.compile("(\\d{1,5})[x:](\\d{1,5})");
  private static final Set<String> CHOICES = Set.of("aspect_ratio", "quality");

  static PictureForm of(String name, Section section) {
    List<String> models = section.list("models", Shape.TEXT);
    return new PictureForm(
        models.isEmpty() ? List.of(name) : models,
        section.get("size_member", MEMBER, "size"),
        section.values("size", RATIO, Shape.TEXT),
        section.values("hd_size", RATIO, Shape.TEXT),
        section.get("quality_member", MEMBER, "quality"),
        section.values("quality", QUALITY, Shape.TEXT),
        section.get("asks_for_base64", Shape.FLAG, false),
        section.require("most", Shape.integer(1, 10)),
        section.get("inputs", Shape.integer(0, 16), 0));
  }

  /** The same for models of whatever name. */
  PictureForm ofAll() {
    return new PictureForm(
        List.of(""), sizeMember, size, hdSize, qualityMember, quality, asksForBase64, most, inputs);
  }

  /**
   * The value of the size's member; null where it is left out.
   *
   * @param aspectRatio as in our contract, as is the quality
   */
  public @Nullable String size(String aspectRatio, String quality) {
    return (quality.equals("hd") && !hdSize.isEmpty() ? hdSize : size).get(aspectRatio);
  }

  /** Whether pictures have to be cut, since the size that is asked for has another ratio. */
  public boolean cuts(String aspectRatio, String quality) {
    Matcher asked = SIDES.matcher(aspectRatio);
    Matcher got = SIDES.matcher(Objects.requireNonNullElse(size(aspectRatio, quality), ""));
    return asked.matches()
        && got.matches()
        && side(asked, 1) * side(got, 2) != side(asked, 2) * side(got, 1);
  }

  private static int side(Matcher sides, int which) {
    return Integer.parseInt(sides.group(which));
  }

  boolean isOf(String upstreamModel) {
    String name = upstreamModel.substring(upstreamModel.lastIndexOf('/') + 1);
    return models.stream().anyMatch(name::startsWith);
  }

  /** Why a provider of kind openai cannot make a model's pictures; null if it can. */
  static @Nullable String faultOf(
      String provider,
      Dialect dialect,
      String upstreamModel,
      Wanted wanted,
      ModelLimits.Images limits) {
    PictureForm form = dialect.pictures(upstreamModel);
    if (upstreamModel.isEmpty()) {
      return null;
    }
    if (form == null) {
      String unknown =
          "must be one that makes pictures, and nothing says how %s asks for those of %s: set"
              + " pictures of the provider to one of %s";
      return unknown.formatted(provider, upstreamModel, String.join(", ", Presets.pictureForms()));
    }
    if (form.inputs == 0 && wanted.capabilities().contains(Capability.IMAGE_TO_IMAGE)) {
      return "makes no pictures from pictures with %s: take image_to_image out of capabilities"
          .formatted(upstreamModel);
    }
    if (limits.inputImages() > form.inputs) {
      return "takes %d pictures to work from at most: limits.input_images is %d"
          .formatted(form.inputs, limits.inputImages());
    }
    String unknown =
        wanted.options().stream()
            .filter(CHOICES::contains)
            .filter(option -> (option.equals("quality") ? form.quality : form.size).isEmpty())
            .collect(Collectors.joining(" and "));
    return unknown.isEmpty()
        ? null
        : "leaves no choice of %s with %s: take it out of options"
            .formatted(unknown, upstreamModel);
  }
}
