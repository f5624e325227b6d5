package ai.beatra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.beatra.config.CatalogConfig.Capability;
import ai.beatra.config.CatalogConfig.Modalities;
import ai.beatra.config.CatalogConfig.Modality;
import ai.beatra.config.CatalogConfig.Model;
import ai.beatra.config.CatalogConfig.ProviderKind;
import ai.beatra.config.CatalogConfig.ReleaseState;
import ai.beatra.config.CatalogConfig.Route;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogConfigTest {
  private static final String CATALOG =
      """
      providers:
        sandbox:
          kind: sandbox
      models:
        - id: sandbox-chat
          name: Sandbox chat
          description: Rules, not a model.
          created: 2026-11-01
          capabilities: [chat]
          release_state: available
          modalities:
            input: [text, image]
            output: [text]
          limits:
            context_tokens: 32768
            max_output_tokens: 4096
          options: [temperature, seed]
          passthrough: [top_k]
          price:
            unit: usd_per_million_tokens
            input: "0.15"
            cached_input: 0.075
            output: 0.60
          routes:
            - provider: sandbox
              upstream_model: rules
      """;

  static CatalogConfig parse(String yaml) {
    return CatalogConfig.parse("catalog.yaml", yaml, Map.of());
  }

  static List<String> problems(String yaml) {
    ConfigException e = catchThrowableOfType(ConfigException.class, () -> parse(yaml));
    assertThat(e).as("nothing was refused").isNotNull();
    return e.problems();
  }

  @Test
  void everyKeyIsRead() {
    CatalogConfig catalog = parse(CATALOG);

    assertThat(catalog.providers())
        .isEqualTo(Map.of("sandbox", new CatalogConfig.Provider(ProviderKind.SANDBOX, null)));
    assertThat(catalog.models())
        .containsExactly(
            new Model(
                "sandbox-chat",
                "Sandbox chat",
                "Rules, not a model.",
                LocalDate.of(2026, 11, 1),
                List.of(Capability.CHAT),
                ReleaseState.AVAILABLE,
                new Modalities(List.of(Modality.TEXT, Modality.IMAGE), List.of(Modality.TEXT)),
                new ModelLimits.Chat(32768, 4096, 1600, 6000),
                List.of("temperature", "seed"),
                List.of("top_k"),
                new ModelPrice.Tokens(
                    new ModelPrice.Rates(
                        new BigDecimal("0.15"), new BigDecimal("0.075"), new BigDecimal("0.60")),
                    List.of(),
                    ModelPrice.MARKUP),
                List.of(new Route("sandbox", "rules"))));
  }

  @Test
  void kindAnthropicHasAnAddressOfItsOwnAndTakesNoSounds() {
    String catalog = CATALOG.replace(", seed]", "]");
    String theirs = catalog.replace("kind: sandbox", "{kind: anthropic, thinking: budget%s}");
    CatalogConfig.Upstream plain =
        Objects.requireNonNull(parse(theirs.formatted("")).providers().get("sandbox")).upstream();
    CatalogConfig.Upstream own =
        Objects.requireNonNull(
                parse(theirs.formatted(", base_url: \"http://localhost:1/v1/\""))
                    .providers()
                    .get("sandbox"))
            .upstream();

    assertThat(Objects.requireNonNull(plain).baseUrl()).hasToString("https://api.anthropic.com");
    assertThat(plain.thinking()).isEqualTo(Dialect.Thinking.BUDGET);
    assertThat(Objects.requireNonNull(own).baseUrl()).hasToString("http://localhost:1");
    assertThat(
            problems(
                theirs
                    .formatted("")
                    .replace("[text, image]", "[text, audio]")
                    .replace("output: 0.60", "output: 0.60\n      audio_in: 32")))
        .singleElement()
        .asString()
        .contains("models[0].modalities must not have audio: kind anthropic takes none");
  }

  @Test
  void audioHasAPriceOfItsOwn() {
    String hears = CATALOG.replace("input: [text, image]", "input: [text, audio]");
    String priced = hears.replace("output: 0.60", "output: 0.60\n      audio_in: 32");
    var price = (ModelPrice.Tokens) parse(priced).models().get(0).price();

    assertThat(price.rates().audioIn()).isEqualTo("32");
    assertThat(problems(hears))
        .singleElement()
        .asString()
        .contains("models[0].price.audio_in is missing");
  }

  @Test
  void longPromptsHavePricesOfTheirOwn() {
    String tiers =
        CATALOG.replace(
            "output: 0.60",
            "output: 0.60\n      cache_write: 0.2\n      tiers:\n"
                + "        - {above: 1000, input: 0.3, cached_input: 0.15, cache_write: 0.4,"
                + " output: 1.2}");
    var price = (ModelPrice.Tokens) parse(tiers).models().get(0).price();

    assertThat(price.at(1000)).isEqualTo(price.rates());
    assertThat(price.at(1001).cacheWrite()).isEqualTo("0.4");
    assertThat(price.at(1001).output()).isEqualTo("1.2");
    assertThat(problems(tiers.replace(" cache_write: 0.4,", "")))
        .singleElement()
        .asString()
        .contains("models[0].price.tiers[0].cache_write is missing");
    assertThat(problems(tiers.replace("above: 1000", "above: 32768")))
        .singleElement()
        .asString()
        .endsWith("tiers[0].above is never exceeded: context_tokens is 32768");
  }

  @Test
  void theOldNameOfTheMarkupIsToldWithItsValue() {
    assertThat(
            problems(CATALOG.replace("output: 0.60", "output: 0.60\n      credits_per_usd: 1500")))
        .containsExactly(
            "catalog.yaml:24: models[0].price.credits_per_usd is called markup, since it is what"
                + " customers pay for a dollar of cost, and a thousand credits are a dollar; write"
                + " markup: 1.5");
  }

  @Test
  void cachedInputCostsWhatInputDoesUnlessItIsPriced() {
    var price =
        (ModelPrice.Tokens)
            parse(CATALOG.replace("cached_input: 0.075", "")).models().get(0).price();

    assertThat(price.rates().cachedInput()).isEqualTo(price.rates().input());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kind: sandbox|kind: opanai|3: providers.sandbox.kind must be one of sandbox, openai, anthropic, fal, minimax, suno, not \"opanai\"",
        "id: sandbox-chat|id: auto|5: models[0].id must not be auto: that name lets the server choose a model",
        "id: sandbox-chat|id: Sandbox|5: models[0].id must be up to 128 letters, digits and . _ : / -, the first a lower-case letter or a digit, not \"Sandbox\"",
        "created: 2026-11-01|created: 1.11.2026|8: models[0].created must be a date like 2026-01-31, not \"1.11.2026\"",
        "capabilities: [chat]|capabilities: []|9: models[0].capabilities must be a list with at least one item",
        "capabilities: [chat]|capabilities: [chat, chat]|9: models[0].capabilities[1] is in the list twice",
        "capabilities: [chat]|capabilities: [video]|9: models[0].capabilities[0] must be one of chat, text_to_image, image_to_image, text_to_music, reference_audio_to_music, not \"video\"",
        "release_state: available|release_state: planned|10: models[0].release_state must be one of available, beta, preview, not \"planned\"",
        "output: [text]|output: [smell]|13: models[0].modalities.output[0] must be one of text, image, audio, not \"smell\"",
        "output: [text]|output: [text, audio]|13: models[0].modalities.output must be [text]: chat cannot deliver pictures or sounds yet",
        "context_tokens: 32768|context_tokens: 0|15: models[0].limits.context_tokens must be a whole number from 1 to 100000000, not \"0\"",
        "max_output_tokens: 4096|max_output_tokens: 40960|16: models[0].limits.max_output_tokens must not be above context_tokens",
        "options: [temperature, seed]|options: [a b]|17: models[0].options[0] must be a member's name, or a name and a value of it, like reasoning_effort=max, not \"a b\"",
        "input: \"0.15\"|input: -1|21: models[0].price.input must be a decimal number that is not negative, like 0.15, not \"-1\"",
        "output: 0.60|output: 1e3|23: models[0].price.output must be a decimal number that is not negative, like 0.15, not \"1e3\"",
        "provider: sandbox|provider: sandbx|25: models[0].routes[0].provider names no provider of this file: sandbx; did you mean sandbox?",
        "upstream_model: rules|weight: 2|25: models[0].routes[0].upstream_model is missing: a text",
        "upstream_model: rules|upstream_modle: rules|26: models[0].routes[0].upstream_modle is not a known key; did you mean models[0].routes[0].upstream_model?",
        "description: Rules|descripton: Rules|7: models[0].descripton is not a known key; did you mean models[0].description?",
      })
  void aWrongValueIsRefusedInOneLine(String right, String wrong, String problem) {
    assertThat(problems(CATALOG.replace(right, wrong))).contains("catalog.yaml:" + problem);
  }

  @Test
  void aModelNeedsARoute() {
    assertThat(problems(CATALOG.substring(0, CATALOG.indexOf("    - provider"))))
        .containsExactly(
            "catalog.yaml:24: models[0].routes must be a list with one route at least");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "upstream_model: rules|upstream_model: rules, weight: 2|24: models[0].routes[0].weight does nothing where a model has one route; remove it",
        "{provider|{provider: sandbox, upstream_model: rules}, {provider|24: models[0].routes[1] leads where a route before it leads; remove this one",
        "[temperature, seed]|[temprature]|17: models[0].options[0] is no option of chat: temprature; did you mean temperature?",
        "[temperature, seed]|[lyrics]|17: models[0].options[0] is no option of chat: lyrics; known: temperature, top_p, max_tokens, max_completion_tokens, n, seed, stop, frequency_penalty, presence_penalty, logit_bias, logprobs, top_logprobs, tools, tool_choice, parallel_tool_calls, response_format, reasoning_effort, audio",
        "[temperature, seed]|[seed=5]|17: models[0].options[0] names a value, which nothing but reasoning_effort, service_tier, detail can have here",
        "[temperature, seed]|[efort=5]|17: models[0].options[0] is no option of chat: efort; known: reasoning_effort, service_tier, detail",
        "capabilities: [chat]|capabilities: [text_to_imgae]|9: models[0].capabilities[0] must be one of chat, text_to_image, image_to_image, text_to_music, reference_audio_to_music, not \"text_to_imgae\"",
        "kind: sandbox|{kind: bedrock, base_url: \"https://a\", keys: [k]}|3: providers.sandbox.kind must be one of sandbox, openai, anthropic, fal, minimax, suno, not \"bedrock\"",
        "kind: sandbox|{kind: anthropic, keys: [k]}|17: models[0].options[1] is not known to provider sandbox: seed; remove it",
      })
  void whatDoesNothingIsRefusedAndNothingElseIsSaid(String right, String wrong, String problem) {
    String head = CATALOG.substring(0, CATALOG.indexOf("    routes:"));
    String catalog = head + "    routes: [{provider: sandbox, upstream_model: rules}]\n";
    assertThat(problems(catalog.replace(right, wrong))).containsExactly("catalog.yaml:" + problem);
  }

  @Test
  void twoModelsWithOneIdAreRefused() {
    String model = CATALOG.substring(CATALOG.indexOf("  - id:"));

    assertThat(problems(CATALOG + model))
        .containsExactly(
            "catalog.yaml:27: models[1].id must be unique; another model is called sandbox-chat");
  }

  @Test
  void theEnvironmentDoesNotSetValuesOfTheCatalog() {
    CatalogConfig catalog =
        CatalogConfig.parse("catalog.yaml", CATALOG, Map.of("BEATRA_MODELS", "x"));

    assertThat(catalog.models()).hasSize(1);
  }

  @Test
  void variablesAreFilledIn() {
    String yaml = CATALOG.replace("upstream_model: rules", "upstream_model: ${UPSTREAM}");

    CatalogConfig catalog =
        CatalogConfig.parse("catalog.yaml", yaml, Map.of("UPSTREAM", "real-one"));

    assertThat(catalog.models().get(0).routes()).containsExactly(new Route("sandbox", "real-one"));
  }

  @Test
  void theBundledCatalogIsValidAndHasAModel() {
    Config config = Config.parse("beatra.yaml", "", Map.of());

    assertThat(CatalogConfig.load(config, Map.of()).models()).isNotEmpty();
  }

  @Test
  void theFileThatTheConfigurationNamesIsRead(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("mine.yaml"), CATALOG);
    Config config = Config.parse("beatra.yaml", "catalog: '" + file + "'", Map.of());

    assertThat(CatalogConfig.load(config, Map.of()).models()).hasSize(1);
  }
}
