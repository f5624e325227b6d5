package ai.beatra.provider.openai;

import static ai.beatra.provider.openai.Upstreams.hello;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.catalog.CatalogModel;
import ai.beatra.config.CatalogConfig;
import ai.beatra.provider.ChatEvent;
import ai.beatra.upstream.StubUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What answers cost whose usage is told as each provider tells it, to the last unit. */
class GoldenUsageTest {
  private static final Path FILES = Path.of("src/test/resources/usage");

  /** No two prices are alike, so that no two kinds of tokens can be taken for each other. */
  private static final CatalogModel MODEL =
      new CatalogModel(
          CatalogConfig.parse(
                  "catalog.yaml",
                  """
                  providers:
                    sandbox: {kind: sandbox}
                  models:
                    - id: m
                      name: M
                      description: A model.
                      created: "2026-11-01"
                      capabilities: [chat]
                      release_state: available
                      modalities: {input: [text, audio], output: [text]}
                      limits: {context_tokens: 1000000, max_output_tokens: 60000}
                      options: []
                      price:
                        unit: usd_per_million_tokens
                        input: "3"
                        cached_input: "0.3"
                        cache_write: "3.75"
                        output: "15"
                        audio_in: "32"
                        audio_out: "64"
                        tiers:
                          - above: 200000
                            input: "6"
                            cached_input: "0.6"
                            cache_write: "7.5"
                            output: "22.5"
                            audio_in: "40"
                            audio_out: "80"
                      routes: [{provider: sandbox, upstream_model: m}]
                  """,
                  Map.of())
              .models()
              .get(0));

  @RegisterExtension final Upstreams upstreams = new Upstreams();

  private StubUpstream telling(String file) throws IOException {
    String told = Files.readString(FILES.resolve(file));
    return upstreams.stub(
        exchange -> {
          if (file.endsWith(".json")) {
            exchange.json(200, told);
          } else {
            exchange.streams();
            exchange.piece(told);
            exchange.ends();
          }
        });
  }

  @ParameterizedTest
  @CsvSource({
    // the file, tokens of the prompt, from a cache, to a cache, of the answer, of thinking; credits
    "openai.json, 2006, 1920, 0, 300, 192, 8.0010",
    "openai.sse, 2006, 1920, 0, 300, 192, 8.0010",
    "openai-audio.json, 1260, 0, 0, 80, 0, 64.0800",
    "azure.json, 1500, 1408, 0, 40, 0, 1.9476",
    "azure.sse, 1500, 1408, 0, 40, 0, 1.9476",
    "gemini.json, 20, 0, 0, 603, 405, 13.6575",
    "gemini.sse, 20, 0, 0, 603, 405, 13.6575",
    "gemini-long.json, 210000, 150000, 0, 3000, 2000, 776.2500",
    "mistral.json, 86, 64, 0, 20, 0, 0.5778",
    "mistral.sse, 86, 0, 0, 20, 0, 0.8370",
    "deepseek.json, 5000, 4864, 0, 900, 640, 23.0508",
    "deepseek.sse, 5000, 4864, 0, 900, 640, 23.0508",
    "groq.json, 4641, 4608, 0, 1817, 1300, 43.1046",
    "groq.sse, 4641, 4608, 0, 1817, 1300, 43.1046",
    "xai.json, 125, 98, 0, 348, 300, 7.9956",
    "xai.sse, 125, 98, 0, 348, 300, 7.9956",
    "openrouter.json, 1940, 640, 1200, 60, 0, 8.8380",
    "openrouter.sse, 1940, 640, 1200, 60, 0, 8.8380",
    "litellm.json, 1940, 640, 1200, 60, 0, 8.8380",
    "litellm.sse, 1940, 640, 1200, 60, 0, 8.8380",
    "vllm.json, 1000, 0, 0, 80, 0, 6.3000",
    "vllm.sse, 1000, 512, 0, 80, 0, 4.2264",
    "sglang.json, 1000, 896, 0, 80, 50, 2.6712",
    "sglang.sse, 1000, 896, 0, 80, 50, 2.6712",
    "ollama.json, 26, 0, 0, 298, 0, 6.8220",
    "ollama.sse, 26, 0, 0, 298, 0, 6.8220",
    "lmstudio.json, 18, 0, 0, 141, 120, 3.2535",
    "lmstudio.sse, 18, 0, 0, 141, 120, 3.2535",
    "llamacpp.json, 237, 236, 0, 35, 0, 0.8982",
    "llamacpp.sse, 237, 236, 0, 35, 0, 0.8982",
  })
  void costsWhatTheProviderTells(
      String file,
      long prompt,
      long cached,
      long cacheWrite,
      long completion,
      long reasoning,
      String credits)
      throws Exception {
    String preset = file.replaceAll("[-.].*", "");
    String provider =
        "kind: openai, keys: [k], base_url: \"https://llm.example.com\", preset: " + preset;

    ChatEvent.Usage told =
        Answered.to(upstreams.described(telling(file), provider), hello(file.endsWith(".sse")))
            .whole()
            .usage();

    assertThat(told.prompt()).isEqualTo(prompt);
    assertThat(told.cached()).isEqualTo(cached);
    assertThat(told.cacheWrite()).isEqualTo(cacheWrite);
    assertThat(told.completion()).isEqualTo(completion);
    assertThat(told.reasoning()).isEqualTo(reasoning);
    assertThat(MODEL.cost(told)).hasToString(credits);
    assertThat(MODEL.most(prompt, told.promptAudio(), completion))
        .isGreaterThanOrEqualTo(MODEL.cost(told));
  }

  @Test
  void thereIsOneOfEachPreset() throws IOException {
    try (Stream<Path> files = Files.list(FILES)) {
      Set<String> presets =
          files
              .map(file -> file.getFileName().toString().replaceAll("[-.].*", ""))
              .collect(Collectors.toSet());
      assertThat(presets)
          .containsExactlyInAnyOrder(
              "azure",
              "deepseek",
              "gemini",
              "groq",
              "litellm",
              "llamacpp",
              "lmstudio",
              "mistral",
              "ollama",
              "openai",
              "openrouter",
              "sglang",
              "vllm",
              "xai");
    }
  }

  @Test
  void theMostCountsTheDearestTierThatAPromptCanReach() {
    // 150,000 tokens, all written to a cache, and 1,000 of the answer, all audio.
    assertThat(MODEL.most(150_000, 0, 1_000)).hasToString("939.7500");
    assertThat(MODEL.most(200_001, 1_000, 1_000)).hasToString("2418.7613");
    assertThat(MODEL.tariffs())
        .extracting(tariff -> tariff.meter() + " " + tariff.credits())
        .contains(
            "cache_write_tokens 5625.0000",
            "output_audio_tokens 96000.0000",
            "cached_input_tokens_above_200000 900.0000",
            "input_audio_tokens_above_200000 60000.0000");
  }
}
