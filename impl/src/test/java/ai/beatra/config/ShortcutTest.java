package ai.beatra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.beatra.config.CatalogConfig.MaxTokensName;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShortcutTest {
  private static final Config HERE = Config.parse("test", "", Map.of());

  private static Shortcut of(Map<String, String> environment) {
    return Objects.requireNonNull(Shortcut.of(environment));
  }

  @Test
  void aKeyAloneMeansOpenAi() {
    Shortcut shortcut = of(Map.of("OPENAI_API_KEY", "sk-x"));

    assertThat(shortcut.upstream().baseUrl()).hasToString("https://api.openai.com/v1");
    assertThat(shortcut.upstream().keys()).containsExactly(new Secret("sk-x"));
    assertThat(shortcut.upstream().dialect().members().maxTokensName())
        .isEqualTo(MaxTokensName.MAX_COMPLETION_TOKENS);
    assertThat(shortcut.model()).isNull();
    assertThat(shortcut.toString()).doesNotContain("sk-x");
  }

  @Test
  void anotherUpstreamAndAModelCanBeNamed() {
    Shortcut shortcut =
        of(
            Map.of(
                "OPENAI_API_KEY",
                "sk-x",
                "OPENAI_BASE_URL",
                "http://10.0.0.5:8000/v1/",
                "OPENAI_MODEL",
                "qwen"));

    assertThat(shortcut.upstream().baseUrl()).hasToString("http://10.0.0.5:8000/v1");
    assertThat(shortcut.upstream().dialect().members().maxTokensName())
        .isEqualTo(MaxTokensName.MAX_TOKENS);
    assertThat(shortcut.model()).isEqualTo("qwen");
  }

  @Test
  void withoutAKeyThereIsNone() {
    assertThat(Shortcut.of(Map.of("OPENAI_BASE_URL", "http://localhost/v1"))).isNull();
    assertThat(Shortcut.of(Map.of("OPENAI_API_KEY", " "))).isNull();
  }

  @Test
  void onTheCommandLineNoKeyIsNeeded() {
    Shortcut shortcut = Shortcut.to("http://localhost:11434/v1", Map.of(), HERE);

    assertThat(shortcut.upstream().keys()).isEqualTo(List.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:11434",
        "ftp://localhost/v1",
        "http://user:secret@localhost/v1",
        "http://localhost/v1?x=secret",
        "http://localhost:99999/v1",
        "http:///v1",
        "http://a b/v1",
        "",
      })
  void whatIsNoUrlOfAnUpstreamIsRefusedWithoutRepeatingIt(String url) {
    var refused =
        catchThrowableOfType(ConfigException.class, () -> Shortcut.to(url, Map.of(), HERE));

    assertThat(refused.problems())
        .containsExactly(
            "--upstream must be a URL like https://api.example.com/v1 (http or https; no user,"
                + " query or fragment)");
  }

  @Test
  void aKeyThatCannotStandInAHeaderIsRefusedWithoutRepeatingIt() {
    var refused =
        catchThrowableOfType(
            ConfigException.class, () -> Shortcut.of(Map.of("OPENAI_API_KEY", "sk-x\r\nEvil: 1")));

    assertThat(refused.problems())
        .containsExactly("OPENAI_API_KEY must be a key of visible ASCII characters");
  }
}
