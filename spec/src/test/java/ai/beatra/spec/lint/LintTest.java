package ai.beatra.spec.lint;

import static ai.beatra.spec.lint.Fault.CODES;
import static ai.beatra.spec.lint.Fault.ROADMAP;
import static ai.beatra.spec.lint.Fault.SPEC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ai.beatra.spec.SpecFolder;
import ai.beatra.spec.source.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lint says of good and of unreadable files, and in which order. */
class LintTest {
  private final SpecFolder spec;

  LintTest(@TempDir Path temp) throws IOException {
    spec = new SpecFolder(temp);
  }

  @Test
  void findsNothingInAGoodSpec() throws IOException {
    assertThat(spec.findings()).isEmpty();
  }

  @Test
  void printsEachFindingOnOneLineWithPlaceFaultAndRemedy() throws IOException {
    spec.plant(SPEC, "operationId: createThing", "operationId: create_thing");

    assertThat(spec.findings())
        .extracting(Finding::toString)
        .containsExactly(
            "spec/openapi.yaml:16: [operation-id] /paths/~1v1~1things/post/operationId:"
                + " \"create_thing\" is not camelCase. Write it like createChatCompletion.");
  }

  @Test
  void reportsTheCausesFirstAndThenByFileAndLine() throws IOException {
    spec.plant(ROADMAP, "id: dreams", "id: things");
    spec.plant(SPEC, "default: 2", "default: two");
    spec.plant(SPEC, "openapi: 3.0.3", "openapi: 3.1.0");
    spec.plant(SPEC, "title: Things\n", "tittle: Things\n");

    assertThat(spec.findings())
        .extracting(Finding::rule)
        .containsExactly("structure", "openapi-version", "roadmap", "example-invalid");
  }

  @Test
  void reportsMissingFiles(@TempDir Path empty) throws IOException {
    assertThat(Lint.findings(empty))
        .extracting(Finding::file, Finding::rule)
        .containsExactly(
            tuple(empty.getFileName() + "/catalog.yaml", "yaml"),
            tuple(empty.getFileName() + "/elsewhere.yaml", "yaml"),
            tuple(empty.getFileName() + "/error-codes.yaml", "yaml"),
            tuple(empty.getFileName() + "/exceptions.yaml", "yaml"),
            tuple(empty.getFileName() + "/openapi.yaml", "yaml"),
            tuple(empty.getFileName() + "/roadmap.yaml", "yaml"));
  }

  @Test
  void reportsBytesThatAreNoText() throws IOException {
    byte[] latin1 = "capabilities:\n  - id: r\u00eave".getBytes(StandardCharsets.ISO_8859_1);
    Files.write(spec.path().resolve(ROADMAP), latin1);
    Files.writeString(spec.path().resolve(CODES), "codes:\n  \u0001");

    assertThat(spec.findings())
        .extracting(Finding::file, Finding::line, Finding::message)
        .containsExactly(
            tuple("spec/error-codes.yaml", 2, "The line has bytes that are no text."),
            tuple("spec/roadmap.yaml", 2, "The line has bytes that are no text."));
  }
}
