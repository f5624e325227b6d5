package ai.beatra.config;

import static ai.beatra.config.CatalogConfigTest.parse;
import static ai.beatra.config.CatalogConfigTest.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.beatra.config.CatalogConfig.Capability;
import ai.beatra.config.CatalogConfig.Model;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models of pictures and music in a catalog, and who makes them. */
class MediaConfigTest {
  private static final String MEDIA =
      """
      providers: {sandbox: {kind: sandbox}}
      models:
        - id: pictures
          name: Pictures
          description: Of all kinds.
          created: 2026-11-01
          capabilities: [text_to_image, image_to_image]
          release_state: preview
          modalities: {input: [text, image], output: [image]}
          limits: {prompt_characters: 8000, input_images: 16}
          price:
            unit: credits_per_image
            text_to_image: {standard: "50", hd: "300.5"}
            image_to_image: {standard: "60", hd: "320"}
          routes: [{provider: sandbox, upstream_model: p}]
        - id: songs
          name: Songs
          description: Of all kinds.
          created: 2026-11-01
          capabilities: [text_to_music]
          release_state: preview
          modalities: {input: [text], output: [audio]}
          limits: {prompt_characters: 3000, lyrics_characters: 5000, clips: 2}
          price: {unit: credits_per_task, task: "80"}
          routes: [{provider: sandbox, upstream_model: s}]
      """;

  @Test
  void picturesAndMusicHaveLimitsAndPricesOfTheirOwn() {
    List<Model> models = parse(MEDIA).models();

    assertThat(models.get(0).limits()).isEqualTo(new ModelLimits.Images(8000, 16));
    assertThat(models.get(0).price())
        .isEqualTo(
            new ModelPrice.Images(
                Map.of(
                    Capability.TEXT_TO_IMAGE,
                    new ModelPrice.ByQuality(new BigDecimal("50"), new BigDecimal("300.5")),
                    Capability.IMAGE_TO_IMAGE,
                    new ModelPrice.ByQuality(new BigDecimal("60"), new BigDecimal("320")))));
    assertThat(models.get(1).limits()).isEqualTo(new ModelLimits.Music(3000, 5000, 2));
    assertThat(models.get(1).price()).isEqualTo(new ModelPrice.Tasks(new BigDecimal("80")));
    List<Model> small =
        parse(MEDIA.replace(", input_images: 16", "").replace(", clips: 2", "")).models();
    assertThat(small.get(0).limits()).isEqualTo(new ModelLimits.Images(8000, 0));
    assertThat(small.get(1).limits()).isEqualTo(new ModelLimits.Music(3000, 5000, 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prompt_characters: 8000|prompt_characters: 0|10: models[0].limits.prompt_characters must be a whole number from 1 to 1000000, not \"0\"",
        "{prompt_characters: 8000,|{|10: models[0].limits.prompt_characters is missing: a whole number from 1 to 1000000",
        "input_images: 16|input_images: 17|10: models[0].limits.input_images must be a whole number from 0 to 16, not \"17\"",
        "input_images: 16|lyrics_characters: 9|10: models[0].limits.lyrics_characters is not a known key; known here: models[0].limits.prompt_characters, models[0].limits.input_images",
        "unit: credits_per_image|unit: credits_per_task|12: models[0].price.unit must be credits_per_image for what it can do, not credits_per_task",
        "standard: \"50\"|standard: \"-50\"|13: models[0].price.text_to_image.standard must be credits with at most four decimal places, like 50 or 0.0001, not \"-50\"",
        "standard: \"50\"|standard: 0.00001|13: models[0].price.text_to_image.standard must be credits with at most four decimal places, like 50 or 0.0001, not \"0.00001\"",
        ", hd: \"320\"|''|14: models[0].price.image_to_image.hd is missing: credits with at most four decimal places, like 50 or 0.0001",
        "[text_to_image, image_to_image]|[text_to_image]|14: models[0].price.image_to_image is not a known key; known here: models[0].price.unit, models[0].price.text_to_image",
        "[text_to_image, image_to_image]|[text_to_image, text_to_music]|7: models[0].capabilities must be all of chat, all of images, or all of music",
        "lyrics_characters: 5000|lyrics_characters: 1000001|23: models[1].limits.lyrics_characters must be a whole number from 1 to 1000000, not \"1000001\"",
        "clips: 2|clips: 5|23: models[1].limits.clips must be a whole number from 1 to 4, not \"5\"",
        "task: \"80\"|task: free|24: models[1].price.task must be credits with at most four decimal places, like 50 or 0.0001, not \"free\"",
        "task: \"80\"|tasks: \"80\"|24: models[1].price.task is missing: credits with at most four decimal places, like 50 or 0.0001",
      })
  void aWrongLimitOrPriceOfMediaIsRefusedInOneLine(String right, String wrong, String problem) {
    assertThat(problems(MEDIA.replace(right, wrong))).contains("catalog.yaml:" + problem);
  }

  @Test
  void whoServesChatMakesNoPictures() {
    String chat = "providers: {sandbox: {kind: anthropic, keys: [k]}}";
    String limits = "limits: {context_tokens: 10, max_output_tokens: 5}";
    String yaml =
        MEDIA
            .substring(0, MEDIA.indexOf("  - id: songs"))
            .replace("providers: {sandbox: {kind: sandbox}}", chat)
            .replace("limits: {prompt_characters: 8000, input_images: 16}", limits);

    assertThat(problems(yaml))
        .contains(
            "catalog.yaml:15: models[0].routes[0].provider must be one that serves images, which sandbox does not: its kind, anthropic, serves chat",
            "catalog.yaml:10: models[0].limits.context_tokens is not a known key; known here: models[0].limits.prompt_characters, models[0].limits.input_images");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "quality|{}|gets no quality",
        "quality|{hd: {steps: 50}}|",
        "n|{count: none}|gets no n:",
        "aspect_ratio|{aspect_ratio: none}|gets no aspect_ratio",
        "n|{inputs: none}|gets no inputs",
        "n|{}|",
      })
  void whatAQueueIsNotToldItsModelsMayNotOffer(
      String option, String form, @Nullable String problem) {
    String queue = "providers: {sandbox: {kind: fal, models: {p: %s}}}".formatted(form);
    String yaml =
        MEDIA
            .substring(0, MEDIA.indexOf("  - id: songs"))
            .replace("providers: {sandbox: {kind: sandbox}}", queue)
            .replace("preview\n", "preview\n    options: [" + option + "]\n");

    if (problem == null) {
      assertThat(parse(yaml).models()).hasSize(1);
    } else {
      assertThat(problems(yaml)).singleElement().asString().contains(problem);
    }
  }

  /** Songs alone, of a provider of this kind. */
  private static String songs(String kind, String options) {
    return "providers: {sandbox: {kind: %s, keys: [k]%s}}\nmodels:\n".formatted(kind, options)
        + MEDIA.substring(MEDIA.indexOf("  - id: songs"));
  }

  private static MusicUpstream music(String yaml) {
    var provider = Objects.requireNonNull(parse(yaml).providers().get("sandbox"));
    return Objects.requireNonNull(provider.music());
  }

  @Test
  void providersOfMusicHaveSettingsOfTheirOwn() {
    MusicUpstream suno = music(songs("suno", ", poll_ms: 500"));
    var one = songs("minimax", ", output: hex, concurrency: 3").replace("clips: 2", "clips: 1");
    MusicUpstream minimax = music(one);

    assertThat(suno.baseUrl()).hasToString("https://api.sunoapi.org");
    assertThat(suno.settings())
        .isEqualTo(new MusicUpstream.Suno(URI.create("https://beatra.invalid/callback"), 500, 20));
    assertThat(minimax.baseUrl()).hasToString("https://api.minimax.io");
    assertThat(minimax.concurrency()).isEqualTo(3);
    assertThat(minimax.timeouts().firstByte()).isEqualTo(600_000);
    assertThat(minimax.settings())
        .isEqualTo(new MusicUpstream.MiniMax(MusicUpstream.MiniMaxForm.HEX, "music-cover"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "minimax|, x: 1|1|title|providers.sandbox.x is not a known key",
        "minimax||2|title|models[0].routes[0].provider makes one clip of each song: limits.clips must be at most 1, not 2",
        "suno||3|title|models[0].routes[0].provider makes two clips of each song: limits.clips must be at most 2, not 3",
        "suno|, output: hex|2|title|providers.sandbox.output is not a known key",
        "suno|, poll_ms: 333|2|title|providers.sandbox.poll_ms must be a whole number from 334 to 60000, not \"333\"",
        "suno||2|minimax|models[0].routes[0].provider cannot carry the options of minimax: take minimax out of options, suno knows its own only",
        "minimax||1|suno|models[0].routes[0].provider cannot carry the options of suno: take suno out of options, minimax knows its own only",
        "fal||1|instrumental|models[0].routes[0].provider gets no instrumental: say in providers how its model is told, or take it out of options",
        "openai|, base_url: \"http://x/v1\"|2|title|models[0].routes[0].provider must be one that serves music, which sandbox does not: its kind, openai, serves chat and images",
      })
  void whatAProviderOfMusicCannotDoIsRefused(
      String kind, @Nullable String settings, int clips, String option, String problem) {
    String yaml =
        songs(kind, settings == null ? "" : settings)
            .replace("clips: 2", "clips: " + clips)
            .replace("preview\n", "preview\n    options: [" + option + "]\n");

    assertThat(problems(yaml)).anyMatch(each -> each.contains(problem));
  }

  @Test
  void whoFetchesRecordingsFromUsHasToReachUs(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("catalog.yaml");
    String covers = songs("suno", "").replace("[text_to_music]", "[reference_audio_to_music]");
    Files.writeString(file, covers);
    Config lonely = Config.parse("test", "catalog: " + file, Map.of());
    Config reached =
        Config.parse(
            "test",
            "{catalog: %s, server: {public_url: \"https://192.0.2.1\"}}".formatted(file),
            Map.of());

    ConfigException e =
        catchThrowableOfType(ConfigException.class, () -> CatalogConfig.load(lonely, Map.of()));

    assertThat(e.problems().get(0))
        .contains("the model songs follows recordings", "set server.public_url in beatra.yaml");
    assertThat(CatalogConfig.load(reached, Map.of()).models()).hasSize(1);
    Files.writeString(file, covers.replace("[k]", "[k], base_url: \"http://127.0.0.1:1\""));
    assertThat(CatalogConfig.load(lonely, Map.of()).models()).hasSize(1);
  }
}
