package ai.beatra.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.conformance.cases.Verdict;
import ai.beatra.conformance.contract.Spec;
import ai.beatra.conformance.server.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the suite once said nothing about: trials that tried nothing, and what was left out. */
final class SilentSuiteTest {
  private static final String LINKS = "GET /v1/things · links";
  private static final String FIRST = "$response.body#/things/0/name";

  private final StubSuite stub;

  SilentSuiteTest(@TempDir Path temporary) {
    this.stub = new StubSuite(temporary);
  }

  private static String spec() throws IOException {
    return Files.readString(StubSuite.stubSpec().resolve("openapi.yaml"));
  }

  private Map<String, Verdict> run(String openapi) throws IOException {
    return stub.run(reply -> reply, stub.copy(openapi));
  }

  /** What scripts/conformance ends with, and what it says. */
  private String ended(Path spec) throws IOException, InterruptedException {
    var printed = new ByteArrayOutputStream();
    try (StubServer server = new StubServer(reply -> reply);
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      Target target = server.target(Optional.of(stub.commands()));
      var session = StubSuite.session(Spec.load(spec), target, List.of());
      return Main.run(session, out) + ": " + printed.toString(StandardCharsets.UTF_8);
    }
  }

  @Test
  void aTrialThatFailsBeforeItSendsAnythingFailsTheRun() throws IOException, InterruptedException {
    assertThat(ended(StubSuite.stubSpec())).startsWith("0: ").doesNotContain("FAILED");

    assertThat(ended(stub.copy(spec().replace(FIRST, "$response.body#/things/0/nome"))))
        .startsWith("1: ")
        .contains("FAILED  " + LINKS, "no answer has what the link needs");
  }

  @Test
  void linksOfAnOperationWhoseSuccessesCannotBeFollowedFail() throws IOException {
    String everyoneNeedsAState =
        spec()
            .replace(
                "                red:\n",
                "                red:\n                  x-state: faults\n")
            .replace(
                "                green:\n",
                "                green:\n                  x-state: faults\n");

    assertThat(StubSuite.report(run(everyoneNeedsAState), LINKS))
        .contains("declares links", "no example that can be repeated");
  }

  @Test
  void linksThatNoAnswerHasFail() throws IOException {
    String linksOfAnotherAnswer =
        spec()
            .replace(
                "          links:\n            firstThing:\n              operationId: getThing\n"
                    + "              parameters: {name: "
                    + FIRST
                    + "}\n",
                "")
            .replace(
                "        '422':\n          headers: *error\n          content:\n"
                    + "            application/json:\n              schema: *envelope\n"
                    + "              examples:\n                no_color:",
                "        '422':\n          links: {it: {operationId: listThings}}\n"
                    + "          headers: *error\n          content:\n"
                    + "            application/json:\n              schema: *envelope\n"
                    + "              examples:\n                no_color:");

    assertThat(StubSuite.report(run(linksOfAnotherAnswer), LINKS)).contains("none was followed");
  }

  @Test
  void anAnswerWithoutABodyIsTriedAndHasNone() throws IOException {
    String removal = "DELETE /v1/things/{name} · 204 · no content";

    assertThat(stub.run(reply -> reply).get(removal)).isEqualTo(new Verdict.Passed());
    assertThat(
            StubSuite.report(
                stub.run(reply -> reply.status() == 204 ? StubServer.json(200, "{}", "x") : reply),
                removal))
        .contains("the server said 200, the spec says 204");
  }
}
