package ai.beatra.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.conformance.contract.Spec;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line of scripts/conformance. */
final class OptionsTest {
  private static Options of(String... words) {
    return Options.of(List.of(words), Map.of("BEATRA_API_KEY", "sk-x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:9",
        "http://127.0.0.1:9/",
        "http://127.0.0.1:9/v1",
        "http://127.0.0.1:9/v1/"
      })
  void aBaseUrlIsTakenWithAndWithoutV1(String url) {
    assertThat(of("--url", url).url()).contains(URI.create("http://127.0.0.1:9"));
  }

  @Test
  void shellLinesGoToTheServerThatIsNamedBeItOnesOwn() {
    var named = of("--url", "http://127.0.0.1:19104/v1", "--own");

    assertThat(named.target().shownUrl()).isEqualTo("http://127.0.0.1:19104");
  }

  @Test
  void aUrlWithoutASchemeIsToldHowToBeWritten() {
    assertThatThrownBy(() -> of("--url", "127.0.0.1:19104"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "--url 127.0.0.1:19104 has no scheme. Write --url http://127.0.0.1:19104, or https://"
                + " where it speaks TLS.");
    assertThatThrownBy(() -> of("--url", "http://no host"))
        .hasMessageContaining("is not the URL of a server");
  }

  @Test
  void whatIsNotUnderstoodIsNamed() {
    assertThatThrownBy(() -> of("--red-only"))
        .hasMessageStartingWith("There is no option --red-only");
    assertThatThrownBy(() -> of("--only")).hasMessageStartingWith("--only needs a value");
    assertThatThrownBy(() -> of("--faults")).hasMessageStartingWith("--faults goes with --url");
    assertThatThrownBy(() -> Options.of(List.of("--url", "http://h"), Map.of()))
        .hasMessageStartingWith("A server by its URL needs a key as well: write --key");
    assertThatThrownBy(() -> of("--stubs", "gemini"))
        .hasMessageStartingWith("--stubs is openai or anthropic, not gemini");
    assertThatThrownBy(() -> of("--stubs", "openai", "--url", "http://h"))
        .hasMessageStartingWith("--stubs goes without --url");
  }

  @Test
  void aNameThatStandsForNothingIsAnsweredWithTheOperations() throws Exception {
    Spec spec = Spec.load(StubSuite.stubSpec());

    assertThatThrownBy(() -> Selection.of(spec, List.of("listThing")))
        .hasMessageContaining("--only listThing: there is neither an operation nor an example")
        .hasMessageContaining("\n  listThings  GET /v1/things");
    assertThat(Selection.of(spec, List.of("red")).examples())
        .containsExactly("GET /v1/things · 200 · red");
  }
}
