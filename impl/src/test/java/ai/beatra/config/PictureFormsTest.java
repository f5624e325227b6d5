package ai.beatra.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How providers of kind openai are asked for pictures. */
class PictureFormsTest {
  private static final List<String> RATIOS = List.of("1:1", "16:9", "9:16", "4:3", "3:4", "2:1");

  private static String catalog(String provider, String upstreamModel) {
    return """
        providers:
          mine: {kind: openai, keys: [k], base_url: "http://x/v1"%s}
        models:
          - id: pictures
            name: Pictures
            description: Of all kinds.
            created: 2026-11-01
            capabilities: [text_to_image, image_to_image]
            release_state: preview
            modalities: {input: [text, image], output: [image]}
            limits: {prompt_characters: 8000, input_images: 16}
            options: [quality, aspect_ratio, n]
            price:
              unit: credits_per_image
              text_to_image: {standard: "50", hd: "300"}
              image_to_image: {standard: "60", hd: "320"}
            routes: [{provider: mine, upstream_model: %s}]
        """
        .formatted(provider, upstreamModel);
  }

  private static @Nullable PictureForm form(String provider, String upstreamModel) {
    String alone = catalog(provider, upstreamModel).split("\nmodels:")[0];
    CatalogConfig config = CatalogConfig.parse("catalog.yaml", alone, Map.of());
    var mine = Objects.requireNonNull(config.providers().get("mine"));
    return Objects.requireNonNull(mine.upstream()).dialect().pictures(upstreamModel);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ", preset: openai|gpt-image-2|1280x720",
        ", preset: openai|gpt-image-1-mini|1536x1024",
        ", preset: openai|chatgpt-image-latest|1536x1024",
        ", preset: openai|dall-e-3|1792x1024",
        ", preset: litellm|openai/gpt-image-2|1280x720",
        ", preset: xai|grok-imagine-image|16:9",
        ", preset: azure-v1, pictures: dall-e-3|my-deployment|1792x1024",
        ", pictures: gpt-image-2|whatever|1280x720",
      })
  void theNameOfAModelTellsUnlessTheProviderDoes(String provider, String model, String size) {
    PictureForm form = Objects.requireNonNull(form(provider, model));

    assertThat(form.size("16:9", "standard")).isEqualTo(size);
  }

  /** As our contract has it: twice as wide and as high. */
  @Test
  void hdIsTwiceAsLargeWhereAModelCan() {
    PictureForm form = Objects.requireNonNull(form(", preset: openai", "gpt-image-2"));

    for (String ratio : RATIOS) {
      String[] size = Objects.requireNonNull(form.size(ratio, "standard")).split("x");
      assertThat(form.size(ratio, "hd"))
          .isEqualTo(2 * Integer.parseInt(size[0]) + "x" + 2 * Integer.parseInt(size[1]));
      assertThat(List.of(size)).allMatch(side -> Integer.parseInt(side) % 16 == 0);
    }
  }

  @Test
  void eachFormKnowsAllRatiosOrNone() {
    for (String name : Presets.pictureForms()) {
      PictureForm form = Objects.requireNonNull(form(", pictures: " + name, "m"));
      if (!form.size().isEmpty()) {
        assertThat(form.size().keySet()).as(name).containsAll(RATIOS);
      }
      if (!form.hdSize().isEmpty()) {
        assertThat(form.hdSize().keySet()).as(name).containsExactlyInAnyOrderElementsOf(RATIOS);
      }
      if (!form.quality().isEmpty()) {
        assertThat(form.quality().keySet()).as(name).containsExactlyInAnyOrder("standard", "hd");
      }
    }
  }

  @Test
  void aWholeEntryIsTaken() {
    String yaml = catalog(", preset: openai", "gpt-image-1.5");

    assertThat(CatalogConfigTest.parse(yaml).models()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ", preset: mistral|m|must be one that makes pictures, and nothing says how mine asks for those of m: set pictures of the provider to one of gpt-image-2, gpt-image-1, dall-e-3, dall-e-2, grok-imagine, grok-2-image, imagen",
        ", preset: azure|my-deployment|must be one that makes pictures, and nothing says how mine asks for those of my-deployment: set pictures of the provider to one of gpt-image-2, gpt-image-1, dall-e-3, dall-e-2, grok-imagine, grok-2-image, imagen",
        ", preset: openai|dall-e-3|makes no pictures from pictures with dall-e-3: take image_to_image out of capabilities",
        ", preset: openai|dall-e-2|takes 1 pictures to work from at most: limits.input_images is 16",
      })
  void whatCannotBeMadeIsRefused(String provider, String upstreamModel, String problem) {
    assertThat(CatalogConfigTest.problems(catalog(provider, upstreamModel)))
        .containsExactly("catalog.yaml:17: models[0].routes[0].provider " + problem);
  }

  @Test
  void aChoiceThatThereIsNotIsRefused() {
    String yaml =
        catalog(", preset: xai", "grok-2-image")
            .replace(", image_to_image]", "]")
            .replace(", input_images: 16", "")
            .replace("      image_to_image: {standard: \"60\", hd: \"320\"}\n", "");

    assertThat(CatalogConfigTest.problems(yaml))
        .containsExactly(
            "catalog.yaml:16: models[0].routes[0].provider leaves no choice of quality and"
                + " aspect_ratio with grok-2-image: take it out of options");
  }

  @Test
  void aFormThatThereIsNotIsRefused() {
    assertThat(CatalogConfigTest.problems(catalog(", pictures: gpt-image-3", "m")))
        .contains(
            "catalog.yaml:2: providers.mine.pictures names none: gpt-image-3; did you mean"
                + " gpt-image-1?");
  }
}
