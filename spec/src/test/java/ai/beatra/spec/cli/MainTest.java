package ai.beatra.spec.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.spec.SpecFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
  private final SpecFolder spec;

  MainTest(@TempDir Path temp) throws IOException {
    spec = new SpecFolder(temp);
  }

  @Test
  void lintSaysSoAboutAGoodSpec() throws IOException {
    Main.run(out, "lint", spec.path().toString());

    assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualToIgnoringNewLines("ok");
  }

  @Test
  void lintPrintsAllFindingsAndRefusesTheSpecInOneSentence() throws IOException {
    spec.plant("openapi.yaml", "openapi: 3.0.3", "openapi: 3.1.0");
    spec.plant("openapi.yaml", "default: 2", "default: two");

    assertThatThrownBy(() -> Main.run(out, "lint", spec.path().toString()))
        .isInstanceOf(SpecRefused.class)
        .hasMessage("2 findings in the spec; nothing was generated.")
        .satisfies(refused -> assertThat(refused.getStackTrace()).isEmpty());
    assertThat(printed.toString(StandardCharsets.UTF_8).lines())
        .satisfiesExactly(
            first ->
                assertThat(first).startsWith("spec/openapi.yaml:1: [openapi-version] /openapi:"),
            second -> assertThat(second).contains("[example-invalid] /components/schemas/Wheel"));
  }

  @Test
  void refusesWordsItDoesNotKnow() {
    assertThatThrownBy(() -> Main.run(out, "linnt", spec.path().toString()))
        .hasMessageStartingWith("Usage: lint [--format text|json|github] <spec dir>")
        .extracting(it -> ((SpecRefused) it).exitCode())
        .isEqualTo(2);
  }
}
