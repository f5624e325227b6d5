package ai.beatra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.beatra.config.CatalogConfig.MaxTokensName;
import ai.beatra.config.CatalogConfig.MediaForm;
import ai.beatra.config.CatalogConfig.Upstream;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What providers of kind openai get from a preset, and what they say themselves. */
class PresetsTest {
  private static Upstream upstream(String settings) {
    String yaml = "providers:\n  mine: {kind: openai, " + settings + "}\n";
    CatalogConfig config = CatalogConfig.parse("catalog.yaml", yaml, Map.of());
    return Objects.requireNonNull(
        Objects.requireNonNull(config.providers().get("mine")).upstream());
  }

  private static String problem(String yaml) {
    var refused =
        catchThrowableOfType(
            ConfigException.class, () -> CatalogConfig.parse("catalog.yaml", yaml, Map.of()));
    assertThat(refused.problems()).hasSize(1);
    return refused.problems().get(0);
  }

  @Test
  void allAreThere() {
    assertThat(Presets.names())
        .containsExactlyInAnyOrder(
            "openai",
            "azure",
            "azure-v1",
            "gemini",
            "mistral",
            "deepseek",
            "groq",
            "xai",
            "openrouter",
            "litellm",
            "vllm",
            "sglang",
            "ollama",
            "lmstudio",
            "llamacpp");
  }

  @Test
  void aPresetKnowsWhereItsUpstreamIsAndHowItSpeaks() {
    Upstream mistral = upstream("preset: mistral, keys: [k]");

    assertThat(mistral.baseUrl()).hasToString("https://api.mistral.ai/v1");
    assertThat(mistral.media()).isNull();
    assertThat(mistral.dialect().place())
        .isEqualTo(new Dialect.Place("/chat/completions", Dialect.Auth.BEARER, true));
    assertThat(mistral.dialect().members().renamed())
        .containsExactly(Map.entry("seed", "random_seed"));
    assertThat(mistral.dialect().members().streamOptions()).isFalse();
    assertThat(upstream("preset: ollama").media()).isEqualTo(MediaForm.INLINE);
  }

  @Test
  void whatAProviderSaysItselfWins() {
    Upstream own =
        upstream(
            "preset: mistral, keys: [k], base_url: \"https://eu.example.com/v1\", auth: api_key,"
                + " max_tokens_name: max_completion_tokens, stream_options: true,"
                + " developer_role: true, reasoning: reasoning, media: inline");

    assertThat(own.baseUrl()).hasToString("https://eu.example.com/v1");
    assertThat(own.media()).isEqualTo(MediaForm.INLINE);
    assertThat(own.dialect().place().auth()).isEqualTo(Dialect.Auth.API_KEY);
    assertThat(own.dialect().members().maxTokensName())
        .isEqualTo(MaxTokensName.MAX_COMPLETION_TOKENS);
    assertThat(own.dialect().members().streamOptions()).isTrue();
    assertThat(own.dialect().messages())
        .isEqualTo(new Dialect.Messages(true, false, Dialect.Reasoning.REASONING));
  }

  @Test
  void azureHasTheVersionInItsPath() {
    String azure = "preset: azure, keys: [k], base_url: \"https://r.openai.azure.com\"";

    assertThat(upstream(azure).dialect().place().path())
        .isEqualTo("/openai/deployments/{model}/chat/completions?api-version=2024-10-21");
    assertThat(upstream(azure + ", api_version: 2025-04-01-preview").dialect().place().path())
        .endsWith("?api-version=2025-04-01-preview");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "preset: mistrall, keys: [k]|preset names none: mistrall; did you mean mistral?",
        "preset: mistral|keys must be a list with at least one item",
        "preset: azure, keys: [k]|base_url is missing: a URL like https://api.example.com/v1 (http or https; no user, query or fragment)",
        "preset: llamacpp|base_url is missing: a URL like https://api.example.com/v1 (http or https; no user, query or fragment)",
        "preset: openai, keys: [k], api_version: 2024-10-21|api_version does nothing here; only preset azure has one. Remove it",
        "preset: ollama, auth: bearer|auth does nothing without keys; remove it, or add keys",
        "preset: openai, keys: [k], auth: none|auth must be one of bearer, api_key, x_api_key, not \"none\"",
      })
  void whatIsWrongOrDoesNothingIsRefused(String settings, String problem) {
    String yaml = "providers:\n  mine:\n    {kind: openai, " + settings + "}\n";

    assertThat(problem(yaml)).endsWith("providers.mine." + problem);
  }

  @Test
  void aModelHasNoOptionThatItsUpstreamDoesNotKnow() {
    String yaml =
        """
        providers:
          mistral: {kind: openai, preset: mistral, keys: [k]}
        models:
          - id: m
            name: M
            description: A model.
            created: "2026-11-01"
            capabilities: [chat]
            release_state: available
            modalities: {input: [text], output: [text]}
            limits: {context_tokens: 10, max_output_tokens: 5}
            options: [seed, logit_bias]
            price: {unit: usd_per_million_tokens, input: "1", output: "1"}
            routes: [{provider: mistral, upstream_model: m}]
        """;

    assertThat(problem(yaml))
        .isEqualTo(
            "catalog.yaml:12: models[0].options[1] is not known to provider mistral: logit_bias;"
                + " remove it");
  }
}
