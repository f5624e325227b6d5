package ai.beatra.conformance.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.conformance.Session;
import ai.beatra.conformance.contract.Json;
import ai.beatra.conformance.contract.YamlFile;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** CI runs scripts that exist and nothing else, with as few rights as it can. */
final class WorkflowTest {
  private final JsonNode workflow;

  WorkflowTest() throws IOException {
    workflow = YamlFile.read(Session.checkout().resolve(".github/workflows/ci.yml")).root();
  }

  private List<String> all(String name) {
    return workflow.path("jobs").findValuesAsText(name);
  }

  @Test
  void eachStepRunsAScript() {
    Path checkout = Session.checkout();
    assertThat(all("run"))
        .isNotEmpty()
        .allSatisfy(
            command -> {
              assertThat(command).startsWith("scripts/").doesNotContain("\n", "&&", "|", ";");
              assertThat(Files.isExecutable(checkout.resolve(command.split(" ", 2)[0]))).isTrue();
            });
  }

  @Test
  void actionsArePinnedAndRightsAreFew() {
    assertThat(all("uses"))
        .isNotEmpty()
        .allSatisfy(action -> assertThat(action).matches("actions/[a-z-]+@v\\d+\\.\\d+\\.\\d+"));
    assertThat(Json.write(workflow.path("permissions"))).isEqualTo("{\"contents\":\"read\"}");
    assertThat(workflow.has("concurrency")).isTrue();
    assertThat(workflow.path("jobs"))
        .allSatisfy(job -> assertThat(job.path("timeout-minutes").isIntegralNumber()).isTrue());
  }

  @Test
  void theMergeBaseIsThere() {
    JsonNode contract = workflow.at("/jobs/contract/steps");
    assertThat(contract.findValuesAsText("run"))
        .anySatisfy(command -> assertThat(command).contains("breaking", "--merge-base"));
    assertThat(contract.findValuesAsText("fetch-depth")).containsExactly("0");
  }
}
