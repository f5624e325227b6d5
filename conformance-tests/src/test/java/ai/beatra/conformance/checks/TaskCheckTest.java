package ai.beatra.conformance.checks;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.conformance.Session;
import ai.beatra.conformance.cases.Case;
import ai.beatra.conformance.cases.Exchange;
import ai.beatra.conformance.cases.Expected;
import ai.beatra.conformance.contract.Operation;
import ai.beatra.conformance.contract.Spec;
import ai.beatra.conformance.http.Answer;
import ai.beatra.conformance.http.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What holds for every task, told even where the schema would not. */
final class TaskCheckTest {
  private final Operation operation;

  TaskCheckTest() throws IOException {
    Spec spec = Spec.load(Session.checkout().resolve("spec"));
    operation =
        spec.operations().stream()
            .filter(it -> it.id().equals("getTask"))
            .findFirst()
            .orElseThrow();
  }

  private List<String> faults(String task) {
    Request request = new Request("GET", "/v1/tasks/task_1", Map.of());
    Case tried =
        new Case(operation, "200", "it", operation.place(), "", request, new Expected.Accepted());
    byte[] body = task.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    var headers = List.of(Map.entry("Content-Type", "application/json"));
    List<String> faults = new ArrayList<>();
    new TaskCheck()
        .look(new Exchange(tried, request, new Answer(200, headers, body, true)), faults::add);
    return faults;
  }

  @Test
  void whatATaskMustHaveMayNotBeLeftOut() {
    assertThat(faults("{'object':'task','status':'succeeded'}"))
        .anySatisfy(it -> assertThat(it).startsWith("output: a task that is succeeded has one"))
        .anySatisfy(it -> assertThat(it).startsWith("completed_at: a task"));
    assertThat(faults("{'object':'task','status':'failed','output':null}"))
        .anySatisfy(it -> assertThat(it).startsWith("error: a task that is failed has one"))
        .noneSatisfy(it -> assertThat(it).startsWith("output"));
  }
}
