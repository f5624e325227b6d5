package ai.beatra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The providers of a catalog. */
class ProvidersConfigTest {
  private static final String UPSTREAM =
      """
      providers:
        mine:
          kind: openai
          base_url: https://llm.example.com/v1/
          keys: ["${KEY}", sk-b]
          timeouts: {connect_ms: 1, idle_ms: 3}
          concurrency: 7
          max_tokens_name: max_tokens
      models: []
      """;

  private static CatalogConfig.@Nullable Upstream upstream(CatalogConfig config) {
    return Objects.requireNonNull(config.providers().get("mine")).upstream();
  }

  @Test
  void anUpstreamIsReadWithItsDefaults() {
    var full = CatalogConfig.parse("catalog.yaml", UPSTREAM, Map.of("KEY", "sk-a"));
    var small =
        CatalogConfigTest.parse(
            "providers:\n  mine: {kind: openai, base_url: \"http://[::1]:8000/v1\"}\nmodels: []");

    assertThat(upstream(full))
        .isEqualTo(
            new CatalogConfig.Upstream(
                URI.create("https://llm.example.com/v1"),
                List.of(new Secret("sk-a"), new Secret("sk-b")),
                new CatalogConfig.Timeouts(1, 120_000, 120_000, 3, 3_600_000),
                7,
                Dialect.plain(CatalogConfig.MaxTokensName.MAX_TOKENS),
                null));
    assertThat(upstream(small))
        .isEqualTo(
            new CatalogConfig.Upstream(
                URI.create("http://[::1]:8000/v1"),
                List.of(),
                new CatalogConfig.Timeouts(5_000, 120_000, 120_000, 120_000, 3_600_000),
                1024,
                Dialect.plain(CatalogConfig.MaxTokensName.MAX_COMPLETION_TOKENS),
                null));
    assertThat(full.toString()).doesNotContain("sk-");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "base_url: https://llm.example.com/v1/|base_url: llm.example.com|4: providers.mine.base_url must be a URL like https://api.example.com/v1 (http or https; no user, query or fragment)",
        "base_url: https://llm.example.com/v1/|base_url: http://me:secret@x/|4: providers.mine.base_url must be a URL like https://api.example.com/v1 (http or https; no user, query or fragment)",
        "base_url: https://llm.example.com/v1/|base-url: http://x|2: providers.mine.base_url is missing: a URL like https://api.example.com/v1 (http or https; no user, query or fragment)",
        "sk-b|sk b|5: providers.mine.keys[1] must be a key of visible ASCII characters",
        "${KEY}|${OTHER}|5: providers.mine.keys[0] cannot be filled in: the environment variable OTHER is not set",
        "connect_ms: 1|connect_ms: 0|6: providers.mine.timeouts.connect_ms must be a whole number from 1 to 60000, not \"0\"",
        "connect_ms: 1|conect_ms: 1|6: providers.mine.timeouts.conect_ms is not a known key; did you mean providers.mine.timeouts.connect_ms?",
        "concurrency: 7|concurrency: many|7: providers.mine.concurrency must be a whole number from 1 to 10000, not \"many\"",
        "name: max_tokens|name: limit|8: providers.mine.max_tokens_name must be one of max_completion_tokens, max_tokens, not \"limit\"",
        "kind: openai|kind: sandbox|4: providers.mine.base_url is not a known key; known here: providers.mine.kind",
      })
  void aWrongUpstreamIsRefusedInOneLine(String right, String wrong, String problem) {
    var refused =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                CatalogConfig.parse(
                    "catalog.yaml", UPSTREAM.replace(right, wrong), Map.of("KEY", "sk-a")));

    assertThat(refused.problems()).contains("catalog.yaml:" + problem);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 120000",
    "'first_token_ms: 2000', 2000",
    "'first_byte_ms: 1000', 120000",
    "'first_byte_ms: 300000', 300000"
  })
  void theFirstTokenHasAsLongAsTheFirstByteUnlessItIsSaid(String timeouts, int firstToken) {
    for (String kind : List.of("openai", "anthropic")) {
      String yaml =
          "providers:\n  mine: {kind: %s, base_url: 'http://x', timeouts: {%s}}\n"
              .formatted(kind, timeouts);
      assertThat(upstream(CatalogConfig.parse("catalog.yaml", yaml, Map.of())))
          .satisfies(
              upstream -> assertThat(upstream.timeouts().firstToken()).isEqualTo(firstToken));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fal", "minimax", "suno"})
  void whoDoesNotStreamHasNoFirstToken(String kind) {
    assertThat(
            CatalogConfigTest.problems(
                "providers:\n  mine: {kind: %s, keys: [a], timeouts: {first_token_ms: 5}}\n"
                    .formatted(kind)))
        .singleElement()
        .asString()
        .contains("providers.mine.timeouts.first_token_ms is not a known key");
  }

  @Test
  void aProvidersNameIsChecked() {
    assertThat(CatalogConfigTest.problems("providers:\n  Sand Box: {kind: sandbox}\n"))
        .containsExactly(
            "catalog.yaml:2: providers.Sand Box must be named with lower-case letters, digits and -");
  }
}
