package ai.beatra.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.beatra.conformance.cases.Cases;
import ai.beatra.conformance.cases.Models;
import ai.beatra.conformance.cases.Verdict;
import ai.beatra.conformance.contract.Json;
import ai.beatra.conformance.contract.Operation;
import ai.beatra.conformance.contract.Spec;
import ai.beatra.conformance.contract.YamlFile;
import ai.beatra.conformance.http.SocketSender;
import ai.beatra.conformance.mutants.Mutant;
import ai.beatra.conformance.mutants.Mutants;
import ai.beatra.conformance.mutants.Saboteur;
import ai.beatra.conformance.mutants.TaskMutants;
import ai.beatra.conformance.server.Commands;
import ai.beatra.conformance.server.Target;
import ai.beatra.conformance.states.KeyText;
import ai.beatra.conformance.states.States;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The spec's own uploads, images and tasks, tried on a server without pictures: the suite finds
 * nothing in it, and finds everything that is broken in it then.
 */
final class TaskSuiteTest {
  private static final Spec SPEC = withoutChat();
  private static final Cases CASES = new Cases(SPEC);

  /** The server has no accounts, so it has none whose room is full. */
  private static final String ALL =
      "(?!.* storage_full).* /v1/(uploads|images/.*|tasks.*) · ((2..|404|409|413|415|422) · .*|valid|invalid|links"
          + "|methods|authentication|framing|request ids)";

  private static final String QUICK =
      ".* /v1/(uploads|images/.*|tasks.*) · ((2..|404) · .*|links|framing)";

  private final Path temporary;
  private final StubTasks stub;
  private final Target own;
  private final States states;
  private final Saboteur saboteur;

  TaskSuiteTest(@TempDir Path temporary) throws IOException {
    this.temporary = temporary;
    this.stub = new StubTasks(SPEC);
    this.own = new Target(stub.url(), StubTasks.KEY, Models.SANDBOX, true, Optional.of(commands()));
    this.states = new States(own, new Random(3));
    this.saboteur = new Saboteur(stub.url());
  }

  @AfterEach
  void close() throws IOException {
    saboteur.close();
    stub.close();
  }

  @Test
  void aServerThatKeepsItsContractPassesEverything() throws IOException {
    Suite suite = suite(own, states, Scope.ALL);

    Map<String, Verdict> verdicts = run(suite, ALL);
    for (String anyId : List.of("GET /v1/tasks/{task_id}", "POST /v1/tasks/{task_id}/cancel")) {
      assertThat(verdicts.remove(anyId + " · invalid"))
          .as("every text is an id that could be")
          .isEqualTo(new Verdict.Skipped("There was nothing to send."));
    }
    assertThat(verdicts)
        .containsKeys(
            "POST /v1/uploads · 413 · payload_too_large",
            "POST /v1/images/image-to-image · 202 · uploaded",
            "GET /v1/tasks · 200 · first_page",
            "GET /v1/tasks/{task_id} · 404 · other_tenants_task",
            "POST /v1/tasks/{task_id}/cancel · 202 · running")
        .allSatisfy((name, verdict) -> assertThat(verdict).isEqualTo(new Verdict.Passed()));
    assertThat(report(run(suite, "every tolerated refusal was met")))
        .doesNotContain("Upload", "Image", "Task");
    assertThat(stub.shelf().made()).isGreaterThan(50);
    assertThat(stub.shelf().rendered()).isLessThan(10);
    assertThat(stub.shelf().alive()).isZero();
  }

  @TestFactory
  Stream<DynamicTest> aFaultIsFound() {
    boolean everywhere = Boolean.parseBoolean(System.getProperty("everywhere", "true"));
    List<Mutant> all = TaskMutants.all();
    List<Mutant> some = everywhere ? all : Mutants.spread(all, 8);
    return some.stream()
        .map(
            mutant ->
                dynamicTest(
                    mutant.name(),
                    () -> {
                      saboteur.breakBy(mutant.server());
                      // The first failure decides, so the stream is not collected.
                      assertThat(
                              suite(own, states, Scope.ALL).trials().stream()
                                  .flatMap(Trial::singles)
                                  .filter(trial -> trial.name().matches(QUICK))
                                  .map(Trial.Single::verdict)
                                  .anyMatch(Verdict.Failed.class::isInstance))
                          .isTrue();
                    }));
  }

  @Test
  void withoutTheFaultModelsTheStatesOfTasksAreNotTried() throws IOException {
    Target bare = new Target(own.url(), own.key(), own.models(), false, own.commands());
    Suite suite = suite(bare, new States(bare, new Random(3)), Scope.ALL);

    Map<String, Verdict> verdicts = run(suite, "GET /v1/tasks/.* · 200 · .*");

    assertThat(verdicts)
        .hasSize(6)
        .allSatisfy((name, verdict) -> assertThat(verdict).isInstanceOf(Verdict.Skipped.class));
    assertThat(stub.shelf().made()).isZero();
  }

  @Test
  void whatIsReadOnlyMakesNoTask() throws IOException {
    Target bare = new Target(own.url(), own.key(), own.models(), true, Optional.empty());

    run(suite(bare, new States(bare, new Random(3)), Scope.READ_ONLY), ALL);

    assertThat(stub.shelf().made()).isZero();
  }

  /** Asks the saboteur; states are made on the server itself. */
  private Suite suite(Target asked, States made, Scope scope) {
    Target broken =
        new Target(saboteur.url(), asked.key(), asked.models(), asked.faults(), asked.commands());
    return new Suite(
        CASES, broken, made, new SocketSender(Duration.ofSeconds(30)), scope, Selection.ALL);
  }

  /** Most of the requests that the suite can make are chats; making them takes long. */
  private static Spec withoutChat() {
    try {
      Path directory = Files.createTempDirectory("beatra-conformance");
      for (String name : List.of("openapi.yaml", "error-codes.yaml", "roadmap.yaml")) {
        ObjectNode root = (ObjectNode) YamlFile.read(Path.of("../spec", name)).root();
        root.withObject("/paths").remove(Operation.CHAT);
        Files.writeString(directory.resolve(name), Json.yaml(root));
      }
      return Spec.load(directory);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Map<String, Verdict> run(Suite suite, String trials) {
    Map<String, Verdict> verdicts = new LinkedHashMap<>();
    suite.trials().stream()
        .flatMap(Trial::singles)
        .filter(trial -> trial.name().matches(trials))
        .forEach(trial -> verdicts.put(trial.name(), trial.verdict()));
    return verdicts;
  }

  private static String report(Map<String, Verdict> verdicts) {
    return verdicts.values().iterator().next().toString();
  }

  /** A command line that makes another key each time. */
  private Commands commands() throws IOException {
    Path script = temporary.resolve("cli.sh");
    StringBuilder text = new StringBuilder();
    for (int i = 10; i < 20; i++) {
      text.append(
          "[ \"$1\" = keys ] && mkdir '%s/%d' 2>/dev/null && echo '{\"key\":\"%s\"}' && exit\n"
              .formatted(temporary, i, KeyText.wellFormed("stub", new Random(i))));
    }
    Files.writeString(script, text.append("echo '{}'\n"));
    return Commands.shell("sh '" + script + "'");
  }
}
