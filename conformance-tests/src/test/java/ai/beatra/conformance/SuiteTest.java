package ai.beatra.conformance;

import static ai.beatra.conformance.StubFaults.BROKEN;
import static ai.beatra.conformance.StubFaults.HELLO;
import static ai.beatra.conformance.StubFaults.MISSING;
import static ai.beatra.conformance.StubFaults.RED;
import static ai.beatra.conformance.StubFaults.SLOW_DOWN;
import static ai.beatra.conformance.StubFaults.STREAMING;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.conformance.StubServer.Reply;
import ai.beatra.conformance.cases.Cases;
import ai.beatra.conformance.cases.Models;
import ai.beatra.conformance.cases.Verdict;
import ai.beatra.conformance.contract.Spec;
import ai.beatra.conformance.report.HtmlReport;
import ai.beatra.conformance.report.JsonReport;
import ai.beatra.conformance.report.Outcome;
import ai.beatra.conformance.server.Commands;
import ai.beatra.conformance.server.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The suite finds nothing in a server that keeps its contract, and every fault in one that does
 * not.
 */
final class SuiteTest {

  private final Path temporary;
  private final StubSuite stub;

  SuiteTest(@TempDir Path temporary) {
    this.temporary = temporary;
    this.stub = new StubSuite(temporary);
  }

  @Test
  void aServerThatKeepsItsContractPassesEverything() throws IOException {
    Map<String, Verdict> verdicts = stub.run(reply -> reply);

    assertThat(verdicts)
        .containsKeys(HELLO, STREAMING, BROKEN, MISSING, SLOW_DOWN, RED)
        .allSatisfy((name, verdict) -> assertThat(verdict).isEqualTo(new Verdict.Passed()));
  }

  /** All of them with {@code -Pthorough}, every fourth in an ordinary build. */
  static Stream<Arguments> faults() {
    boolean everywhere = Boolean.parseBoolean(System.getProperty("everywhere", "true"));
    List<Arguments> all = StubFaults.all().toList();
    return IntStream.range(0, all.size()).filter(i -> everywhere || i % 4 == 0).mapToObj(all::get);
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("faults")
  void aFaultOfTheServerIsReported(String trial, UnaryOperator<Reply> sabotage, String report)
      throws IOException {
    boolean judgesAll = !trial.contains("/") || trial.endsWith("links");
    try (StubServer server = new StubServer(sabotage)) {
      Suite suite =
          StubSuite.suite(StubSuite.stubSpec(), server.target(Optional.of(stub.commands())));
      Map<String, Verdict> verdicts = StubSuite.run(suite, name -> judgesAll || name.equals(trial));

      assertThat(verdicts.get(trial))
          .isInstanceOfSatisfying(
              Verdict.Failed.class, failed -> assertThat(failed.report()).contains(report));
    }
  }

  @Test
  void aReportShowsTheDifferenceTheRequestAndTheAnswerToPaste() throws IOException {
    Map<String, Verdict> verdicts = stub.run(reply -> reply.replace("Send messages.", "No."));

    assertThat(StubSuite.report(verdicts, MISSING))
        .startsWith(MISSING + "  (stub-spec/openapi.yaml:")
        .contains("/error/message\n", "spec    \"Send messages.\"", "server  \"No.\"")
        .contains(
            "curl -sS -i 'http://127.0.0.1:8080/v1/chat' -H 'Content-Type:"
                + " application/json' -H \"Authorization: Bearer $BEATRA_API_KEY\" --data-binary '{}'")
        .contains(
            """
                            missing:
                              value:
                                error:
                                  code: invalid_request
            """)
        .contains("request_id: req_01kattqk2v8d0s5r4n1x7w9zye")
        .doesNotContain(StubServer.KEY);
  }

  @Test
  void whatTheExamplesLeaveOutIsNamed() throws IOException {
    String spec =
        Files.readString(StubSuite.stubSpec().resolve("openapi.yaml"))
            .replace("green:\n", "yellow:\n")
            .replace("x-request: {query: {color: green blue}}\n", "\n")
            .replace("{role: system, text: [Be brief]}", "{role: user, text: Hi}")
            .replace(
                "        stream: {type", "        depth: {type: integer}\n        stream: {type")
            .replace("x-release-state: preview", "x-release-state: planned");

    Map<String, Verdict> verdicts = stub.run(reply -> reply, stub.copy(spec));

    assertThat(
            StubSuite.report(verdicts, "every request property, variant and enum value was sent"))
        .contains("GET /v1/things: query color = green blue")
        .contains("POST /v1/chat: depth")
        .contains("POST /v1/chat: messages[](SystemMessage)")
        .doesNotContain("UserMessage", "= red", "stream");
    assertThat(StubSuite.report(verdicts, "every operation has a release state"))
        .contains("GET /v1/things");
  }

  @Test
  void aRequestWithoutAnAnswerFailsWithTheAnswerToPaste() throws IOException {
    String spec =
        Files.readString(StubSuite.stubSpec().resolve("openapi.yaml"))
            .replaceFirst("(?m)^                hello:\n +value: .*chatcmpl.*\n", "");

    Map<String, Verdict> verdicts = stub.run(reply -> reply, stub.copy(spec));

    assertThat(StubSuite.report(verdicts, "POST /v1/chat · no answer yet · hello"))
        .contains("the spec has this request but no answer to it", "text: Hello back");
  }

  @Test
  void anUnknownStateFailsWithASentence() throws IOException {
    String spec =
        Files.readString(StubSuite.stubSpec().resolve("openapi.yaml"))
            .replace("x-state: no_key", "x-state: no_money");

    assertThat(
            StubSuite.report(
                stub.run(reply -> reply, stub.copy(spec)), "GET /v1/things · 401 · no_key"))
        .contains("does not know the state `no_money`");
  }

  @Test
  void statesAreMadeOnceThroughTheCommandLine() throws IOException {
    stub.run(reply -> reply);

    assertThat(Files.readString(temporary.resolve("commands")).replaceAll("-[0-9a-f]+", "-*"))
        .isEqualTo(
            """
            tenants create conformance-* --json
            keys create --tenant conformance-* --json
            keys revoke key_1 --json
            tenants create conformance-* --json
            keys create --tenant conformance-* --json
            tenants disable conformance-* --json
            """);
  }

  @Test
  void aCommandThatFailsIsReported() throws IOException {
    try (StubServer server = new StubServer(reply -> reply)) {
      Commands commands = Commands.shell("echo no disk space >&2; false");
      Suite suite = StubSuite.suite(StubSuite.stubSpec(), server.target(Optional.of(commands)));

      assertThat(StubSuite.report(StubSuite.run(suite), "POST /v1/chat · 403 · disabled_tenant"))
          .contains("ended with 1: no disk space");
    }
  }

  @Test
  void aStateThatAServerCannotMakeIsSkippedAndCoverageWithIt() throws IOException {
    try (StubServer server = new StubServer(reply -> reply)) {
      Map<String, Verdict> verdicts =
          StubSuite.run(StubSuite.suite(StubSuite.stubSpec(), server.target(Optional.empty())));

      assertThat(StubSuite.report(verdicts, "POST /v1/chat · 401 · revoked_key"))
          .contains("State revoked_key: It needs the server's command line");
      assertThat(verdicts.get("every declared status was answered"))
          .isInstanceOf(Verdict.Skipped.class);
      assertThat(verdicts.get(HELLO)).isEqualTo(new Verdict.Passed());
    }
  }

  @Test
  void aKeyOfAnotherShapeLeavesOnlyTheStatesThatNeedTheShapeUntried() throws IOException {
    try (StubServer server = new StubServer(reply -> reply)) {
      Target own = server.target(Optional.of(stub.commands()));
      Target other = new Target(own.url(), "secret", Models.UNKNOWN, true, own.commands());
      Map<String, Verdict> verdicts = StubSuite.run(StubSuite.suite(StubSuite.stubSpec(), other));

      assertThat(StubSuite.report(verdicts, "GET /v1/things · 401 · malformed_key"))
          .contains("The key is not of the form sk-<region>");
      assertThat(verdicts.get("GET /v1/things · 401 · no_key")).isEqualTo(new Verdict.Passed());
    }
  }

  @Test
  void onAServerWithOtherModelsOnlyCodeAndParamAreCompared() throws IOException {
    UnaryOperator<Reply> other =
        reply ->
            reply
                .replace("Hello back", "Bonjour")
                .replace("Send messages.", "Envoyez.")
                .replace("header:X-Fast", "header:Accept-Language");
    try (StubServer server = new StubServer(other)) {
      Target own = server.target(Optional.of(stub.commands()));
      Target foreign = new Target(own.url(), own.key(), Models.UNKNOWN, true, own.commands());
      Map<String, Verdict> verdicts = StubSuite.run(StubSuite.suite(StubSuite.stubSpec(), foreign));

      assertThat(verdicts.get(HELLO)).isEqualTo(new Verdict.Passed());
      assertThat(verdicts.get(MISSING)).isEqualTo(new Verdict.Passed());
      assertThat(StubSuite.report(verdicts, SLOW_DOWN)).contains("/error/param");
    }
  }

  @Test
  void thePageShowsWhatFailedAndHowToRepeatItWithoutTheKey() throws IOException {
    try (StubServer server =
        new StubServer(reply -> reply.replace("Hello back", "<script>alert(1)</script>"))) {
      Suite suite =
          StubSuite.suite(StubSuite.stubSpec(), server.target(Optional.of(stub.commands())));
      StubSuite.run(suite);
      Outcome outcome =
          new Outcome(
              new Cases(Spec.load(StubSuite.stubSpec())),
              Map.of("socket", suite.journal().results()),
              suite.journal().judged(),
              "http://127.0.0.1:8080");

      assertThat(HtmlReport.of(outcome))
          .contains(HELLO, "&lt;script&gt;alert(1)&lt;/script&gt;", "Hello back")
          .contains("-H &quot;Authorization: Bearer $BEATRA_API_KEY&quot;")
          .contains("Planned operations", "every declared status was answered")
          .doesNotContain("<script", "src=", "href=", "@import", StubServer.KEY);
      assertThat(JsonReport.of(outcome))
          .contains("\"passed\":false", "\"name\":\"hello\"", "\"verdict\":\"failed\"")
          .doesNotContain(StubServer.KEY);
    }
  }
}
