package ai.beatra.spec.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.spec.SpecFolder;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.source.Finding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a release takes along, and what excuses a break until then. */
class ReleasesTest {
  private static final String SPEC = "openapi.yaml";
  private static final String LOG = "CHANGELOG.md";
  private static final String ENTRY = "The things are new,\n  on two lines.";

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
  private final SpecFolder spec;

  ReleasesTest(@TempDir Path temp) throws IOException {
    spec = new SpecFolder(temp);
  }

  @BeforeEach
  void freeze() throws IOException {
    spec.baseline(SpecFolder.OPENAPI);
  }

  @Test
  void aBreakOfWhatIsAvailableIsExcusedByAnExceptionThatCallersAreToldOf() throws IOException {
    spec.plant(SPEC, "        '404':\n          $ref: '#/components/responses/NotFound'\n", "");
    String said = "getThing (available), response 404: the answer is gone";
    assertThat(spec.breaks())
        .singleElement()
        .satisfies(it -> assertThat(it.message()).startsWith(said));

    except(said);
    assertThat(spec.breaks())
        .as("callers are not told yet")
        .singleElement()
        .satisfies(it -> assertThat(it.rule()).isEqualTo("unrecorded"))
        .satisfies(it -> assertThat(it.fix()).startsWith("Write \"- `getThing`: 404 …\""));

    spec.plant(
        LOG, "### Changed\n\n- " + ENTRY, "### Removed\n\n- `getThing`: 404, which nobody got.");
    Main.run(out, "breaking", spec.path().toString());
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .isEqualToIgnoringNewLines(
            "excused: " + said + ". It is made up when it is asked for. (Ada, 2026-11-29)");
  }

  @Test
  void aHoleThatHadToBeClosedIsExcusedToo() throws IOException {
    spec.plant(SPEC, "pattern: '^thing_'", "pattern: '^thing_'\n        maxLength: 20");
    except("getThing (available), path parameter thing_id: maxLength is new: 20");
    spec.plant(
        LOG,
        "### Changed\n\n- " + ENTRY,
        "### Security\n\n- `getThing`: `thing_id` has 20 characters at most.");

    assertThat(spec.breaks()).isEmpty();
  }

  @Test
  void anExceptionThatExcusesNothingIsRefused() throws IOException {
    except("getThing (available), response 404: the answer is gone");

    assertThatThrownBy(() -> Main.run(out, "breaking", spec.path().toString()))
        .hasMessage("1 finding against %s/released/openapi.yaml.".formatted(spec.path()));
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains(
            "spec/exceptions.yaml:3: [exception] /exceptions/0: The exception excuses nothing");
    assertThatThrownBy(() -> release("0.2.0")).hasMessageContaining("nothing was written");
    assertThat(spec.findings()).isEmpty();

    spec.plant("exceptions.yaml", "'2026-11-29'", "'29.11.2026'");
    assertThat(spec.findings()).extracting(Finding::rule).containsExactly("exception");
    spec.plant("exceptions.yaml", "reviewer", "rewiever");
    assertThat(spec.findings().get(0).toString()).contains("Did you mean \"reviewer\"?");
  }

  @Test
  void aReleaseTakesWhatWasExcusedIntoTheBaseline() throws IOException {
    spec.plant(
        SPEC,
        "        '403':\n          $ref: '#/components/responses/Forbidden'\n        '404':\n          $ref: '#/components/responses/NotFound'\n",
        "        '403':\n          $ref: '#/components/responses/Forbidden'\n        '410':\n          $ref: '#/components/responses/NotFound'\n");
    spec.plant("error-codes.yaml", "status: 404", "status: 410");
    except("getThing (available), response 404: the answer is gone");
    spec.plant(LOG, ENTRY, "`getThing`: 404 is 410.");
    spec.plant(LOG, "### Changed", "### Removed");

    release("0.2.0");

    assertThat(printed.toString(StandardCharsets.UTF_8)).startsWith("excused: getThing");
    assertThat(spec.path().resolve("exceptions.yaml")).hasContent("# Why.\nexceptions: []\n");
    Main.run(out, "breaking", spec.path().toString());
  }

  private void except(String finding) throws IOException {
    spec.write(
        "exceptions.yaml",
        """
        # Why.
        exceptions:
          - finding: '%s'
            reason: It is made up when it is asked for.
            reviewer: Ada
            date: '2026-11-29'
        """
            .formatted(finding));
  }

  @Test
  void aReleaseFreezesTheContractAndDatesTheChangelog() throws IOException {
    spec.plant(SPEC, "minLength: 3", "minLength: 4");
    spec.plant(LOG, ENTRY, "`createThing`: `name` has at least four characters.");

    assertThatThrownBy(() -> release("0.1.0")).hasMessageContaining("not later than 0.1.0");
    assertThatThrownBy(() -> release("0.1.1")).hasMessageContaining("raise the minor version");
    assertThatThrownBy(() -> release("v0.2")).hasMessageStartingWith("Usage");
    release("0.2.0");

    assertThat(spec.path().resolve(SPEC)).content().contains("version: 0.2.0", "minLength: 4");
    assertThat(spec.path().resolve(Spec.BASELINE))
        .hasSameTextualContentAs(spec.path().resolve(SPEC));
    assertThat(spec.path().resolve("released/openapi.json"))
        .content()
        .contains("\"version\" : \"0.2.0\"");
    assertThat(spec.path().resolve(LOG))
        .content()
        .containsPattern(
            "## \\[Unreleased]\n\n## \\[0\\.2\\.0] - \\d{4}-\\d\\d-\\d\\d\n\n### Changed");
    assertThat(spec.findings()).isEmpty();
    assertThat(spec.breaks()).isEmpty();
    assertThatThrownBy(() -> release("0.3.0")).hasMessageContaining("no entry under [Unreleased]");
  }

  @Test
  void nothingIsReleasedThatBreaksOrThatLintRefuses() throws IOException {
    spec.plant(SPEC, "pattern: '^thing_'", "pattern: '^thing_a'");
    assertThatThrownBy(() -> release("0.2.0")).hasMessageContaining("1 finding in the spec");

    spec.plant(SPEC, "example: thing_7", "example: thing_a7");
    assertThatThrownBy(() -> release("0.2.0"))
        .hasMessageContaining("1 finding since the last release");
    assertThat(spec.path().resolve(SPEC)).content().contains("version: 0.1.0");
  }

  private void release(String version) throws IOException {
    Main.run(out, "release", spec.path().toString(), version);
  }
}
