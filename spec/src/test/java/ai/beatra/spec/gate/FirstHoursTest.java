package ai.beatra.spec.gate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.spec.SpecFolder;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.source.Finding;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The mistakes and changes of somebody new to the contract, and what is said of them first. */
class FirstHoursTest {
  private static final String SPEC = "openapi.yaml";

  private final SpecFolder spec;

  FirstHoursTest(@TempDir Path temp) throws IOException {
    spec = new SpecFolder(temp);
  }

  /** A change, with what has to be said of it. */
  record Row(JsonNode data) {
    @Override
    public String toString() {
      return data.path("name").asText();
    }
  }

  static Stream<Row> rows() {
    JsonNode rows = GateCases.read("first-hours.yaml");
    return StreamSupport.stream(rows.spliterator(), false).map(Row::new);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void theFirstThingThatIsSaid(Row row) throws IOException {
    String available =
        SpecFolder.OPENAPI
            .replace("x-release-state: preview", "x-release-state: available")
            .replace("x-stability-level: alpha", "x-stability-level: stable");
    String released = changed(available, row.data().path("was"));
    spec.baseline(released);
    spec.write(SPEC, changed(released, row.data().path("do")));
    JsonNode entry = row.data().path("log");
    String log = "### %s\n\n- %s\n\n### Changed\n\n- The things";
    spec.plant(
        "CHANGELOG.md",
        "### Changed\n\n- The things",
        entry.isMissingNode()
            ? "### Changed\n\n- The things"
            : log.formatted(entry.path(0).asText(), entry.path(1).asText()));

    said(spec.findings(), row.data().path("lint"), row.data().path("more").asInt());
    Spec now = Spec.read(spec.path());
    if (now.isWhole() && !row.data().path("breaking").asText().equals("-")) {
      said(Gate.judge(now.released(), now).findings(), row.data().path("breaking"), 0);
    }
  }

  private static void said(List<Finding> findings, JsonNode expected, int more) {
    if (expected.isMissingNode()) {
      assertThat(findings).isEmpty();
    } else {
      assertThat(findings).isNotEmpty();
      assertThat(findings.get(0).toString()).isEqualTo(expected.asText());
      assertThat(findings).hasSize(1 + more);
    }
  }

  private static String changed(String text, JsonNode changes) {
    String now = text;
    for (JsonNode change : changes) {
      if (change.path(0).asText().isEmpty()) {
        return change.path(1).asText();
      }
      assertThat(now).containsOnlyOnce(change.path(0).asText());
      now = now.replace(change.path(0).asText(), change.path(1).asText());
    }
    return now;
  }
}
