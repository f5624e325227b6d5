package ai.beatra.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.conformance.StubServer.Reply;
import ai.beatra.conformance.cases.Case;
import ai.beatra.conformance.cases.Examples;
import ai.beatra.conformance.cases.Verdict;
import ai.beatra.conformance.contract.Spec;
import ai.beatra.conformance.report.Failure;
import ai.beatra.conformance.report.Result;
import ai.beatra.conformance.server.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What scripts/conformance prints of a server that is not as the spec says. */
final class ConsoleTest {
  private static final String MISSING = "POST /v1/chat · 422 · missing";

  private final StubSuite stub;
  private String url = "";

  ConsoleTest(@TempDir Path temporary) {
    this.stub = new StubSuite(temporary);
  }

  private String printed(UnaryOperator<Reply> sabotage, String... only)
      throws IOException, InterruptedException {
    var printed = new ByteArrayOutputStream();
    try (StubServer server = new StubServer(sabotage);
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      Target target = server.target(Optional.of(stub.commands()));
      url = target.shownUrl();
      Spec spec = Spec.load(StubSuite.stubSpec());
      try (Session session = StubSuite.session(spec, target, List.of(only))) {
        int code = Main.run(session, out);
        return code + "\n" + printed.toString(StandardCharsets.UTF_8);
      }
    }
  }

  @Test
  void aCaseThatFailsIsToldOnceWithAllItsFaultsTheDifferenceTheYamlAndWhatToDo()
      throws IOException, InterruptedException {
    String printed =
        printed(reply -> reply.replace("Send messages.", "No.").without("X-Request-Id"), "missing");

    assertThat(printed)
        .containsOnlyOnce("          " + MISSING + "\n")
        .contains("            header X-Request-Id: ")
        .contains(
            String.join(
                "\n            ",
                "",
                "example: the answer is not the one in the spec.",
                "  /error/message",
                "    spec    \"Send messages.\"",
                "    server  \"No.\"",
                "[socket, JDK] stub-spec/openapi.yaml:"))
        .contains(
            "            curl -sS -i '" + url + "/v1/chat' -H 'Content-Type: application/json'")
        .contains("\n                missing:\n                  value:\n", "message: No.\n")
        .contains(
            "            What to do: if the server is right, correct the spec; if the spec is")
        .doesNotContain("\u001b", StubServer.KEY);
  }

  @Test
  void onlyAnExampleIsTriedAndWhatIsJudgedOfAllIsSkippedAndSaidSo()
      throws IOException, InterruptedException {
    String printed = printed(reply -> reply, "missing");

    assertThat(printed)
        .startsWith("0\n")
        .contains("socket    POST /v1/chat                                  1 trial\n")
        .contains("ok      POST /v1/chat                            2 requests\n")
        .contains("skipped what is judged of a whole run: coverage, planned operations")
        .doesNotContain("/v1/things", "every declared status");
  }

  @ParameterizedTest
  @ValueSource(strings = {"listThings", "get /v1/things"})
  void onlyAnOperationIsTriedWithTheRequestsThatTheSuiteMakes(String name)
      throws IOException, InterruptedException {
    assertThat(printed(reply -> reply, name))
        .startsWith("0\n")
        .contains("ok      GET /v1/things  ")
        .doesNotContain("/v1/chat", "socket    GET /v1/things/{name}");
  }

  @Test
  void afterThreeCasesTheRestIsCounted() throws IOException, InterruptedException {
    assertThat(printed(reply -> reply.without("X-Request-Id"), "POST /v1/chat"))
        .startsWith("1\n")
        .containsPattern("… and \\d+ cases more, see the report\\.")
        .containsPattern("socket    POST /v1/chat +\\d+ trials, \\d+ failed");
  }

  @Test
  void aFaultOfOneWayAloneNamesIt() {
    Case tried = Examples.of(spec().operations().get(0)).stream().findFirst().orElseThrow();
    Failure failure =
        Failure.of(
                Map.of(
                    "JDK", List.of(failed(tried, "status: no.", "body: no.")),
                    "socket", List.of(failed(tried, "status: no."))))
            .get(0);

    assertThat(failure.told("status: no.")).isEqualTo("status: no.");
    assertThat(failure.told("body: no.")).isEqualTo("body: no. [JDK]");
  }

  private static Spec spec() {
    try {
      return Spec.load(StubSuite.stubSpec());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Result failed(Case tried, String... faults) {
    return new Result(tried, Optional.empty(), List.of(faults), new Verdict.Failed("no"));
  }
}
