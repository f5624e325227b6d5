package ai.beatra.conformance;

import ai.beatra.conformance.report.HtmlReport;
import ai.beatra.conformance.report.JsonReport;
import ai.beatra.conformance.cases.Cases;
import ai.beatra.conformance.contract.Spec;
import ai.beatra.conformance.cases.Verdict;
import ai.beatra.conformance.server.Target;
import ai.beatra.conformance.server.Commands;
import ai.beatra.conformance.report.Outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.beatra.conformance.StubServer.Reply;
import ai.beatra.conformance.cases.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
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
  private static final String HELLO = "POST /v1/chat · 200 · hello";
  private static final String STREAMING = "POST /v1/chat · 200 · streaming";
  private static final String BROKEN = "POST /v1/chat · 200 · broken";
  private static final String MISSING = "POST /v1/chat · 422 · missing";
  private static final String SLOW_DOWN = "POST /v1/chat · 429 · slow_down";
  private static final String RED = "GET /v1/things · 200 · red";

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

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource
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

  static Stream<Arguments> aFaultOfTheServerIsReported() {
    return Stream.of(
        fault(HELLO, reply -> reply.status(201), "the server said 201, the spec says 200"),
        fault(HELLO, reply -> reply.status(201), "201 is not declared"),
        fault(
            HELLO,
            reply -> reply.header("Content-Type", "application/json;charset=utf-8"),
            "the server said `application/json;charset=utf-8`"),
        fault(
            STREAMING,
            reply -> reply.header("Content-Type", "application/json"),
            "`application/json`, the spec says text/event-stream"),
        fault(HELLO, reply -> reply.without("X-Request-Id"), "every answer carries exactly one"),
        fault(
            HELLO,
            reply -> reply.header("X-Request-Id", "req_1"),
            "`req_1` is not of the form req_"),
        fault(SLOW_DOWN, reply -> reply.without("Retry-After"), "header Retry-After: missing"),
        fault(SLOW_DOWN, reply -> reply.header("Retry-After", "0"), "header Retry-After: `0`"),
        fault(
            SLOW_DOWN, reply -> reply.header("Retry-After", "soon"), "header Retry-After: `soon`"),
        fault(
            HELLO,
            reply -> reply.header("X-Upstream", "secret"),
            "header X-upstream: not declared"),
        fault(HELLO, reply -> reply.replace("\"text\"", "\"texts\""), "'text'"),
        fault(HELLO, reply -> reply.replace("created\":", "created\":0.5,\"was\":"), "/created"),
        fault(
            HELLO,
            reply -> reply.replace("\"text\"", "\"cost\":1,\"text\""),
            "/cost is not declared"),
        fault(
            RED,
            reply -> reply.replace("\"weight\"", "\"height\":1,\"weight\""),
            "/things/0/height is not declared"),
        fault(HELLO, reply -> reply.replace("{", "["), "not one JSON document"),
        fault(HELLO, reply -> reply.cut(3), "ended before the body did"),
        fault(HELLO, reply -> reply.replace("Hello back", "Go away"), "/text\n"),
        fault(RED, reply -> reply.replace("1.5", "1.6"), "server  1.6"),
        fault(MISSING, reply -> reply.replace("invalid_req", "no_req"), "not in spec/error-codes"),
        fault(
            MISSING,
            reply -> reply.replace("\"invalid_request\"", "\"not_found\""),
            "`not_found` has status 404 in the taxonomy"),
        fault(
            MISSING,
            reply -> reply.replace("retryable\":false", "retryable\":true"),
            "error.retryable: true"),
        fault(
            MISSING,
            reply -> reply.replace("_error", "_fault"),
            "error.type: \"invalid_request_fault\""),
        fault(
            MISSING,
            reply -> reply.header("x-should-retry", "true"),
            "header x-should-retry: `true`"),
        fault(MISSING, reply -> reply.replace("req_0", "req_1"), "error.request_id: \"req_1000000"),
        fault(MISSING, reply -> reply.replace("/messages", "/messages/0/role"), "leads nowhere"),
        fault(MISSING, reply -> reply.replace("/messages", "messages"), "leads nowhere"),
        fault(SLOW_DOWN, reply -> reply.replace("header:X-Fast", "header:X-Slow"), "leads nowhere"),
        fault(
            STREAMING,
            reply -> reply.replace("data: [DONE]\n\n", ""),
            "ends with neither `data: [DONE]` nor `event: error`"),
        fault(
            STREAMING,
            reply -> reply.replace("[DONE]\n\n", "[DONE]\n\ndata: {}\n\n"),
            "goes on after `data: [DONE]`"),
        fault(STREAMING, reply -> reply.replace("data: {", "data:{"), "not a `data: `"),
        fault(STREAMING, reply -> reply.replace("\n", "\r\n"), "does not end with a blank line"),
        fault(STREAMING, reply -> reply.replace("\"role\":\"assistant\",", ""), "no role"),
        fault(
            STREAMING,
            reply -> reply.replace("\"stop\"", "null"),
            "has 0 finish reasons instead of one"),
        fault(
            STREAMING,
            reply -> reply.replace("reason\":null", "reason\":\"stop\""),
            "has 2 finish reasons instead of one"),
        fault(
            STREAMING,
            reply -> reply.replace("\"content\"", "\"thought\":\"?\",\"content\""),
            "event 1: /choices/0/delta/thought is not declared"),
        fault(STREAMING, reply -> reply.replace("\"index\":0,", ""), "event 1: /choices/0"),
        fault(
            STREAMING,
            reply ->
                reply.replace(
                    "0\",\"choices\":[{\"index\":0,\"delta\":{}",
                    "1\",\"choices\":[{\"index\":0,\"delta\":{}"),
            "different ids"),
        fault(BROKEN, reply -> reply.replace("event: error\n", ""), "ends with neither"),
        fault(
            BROKEN,
            reply -> reply.replace("}}\n\n", "}}\n\ndata: [DONE]\n\n"),
            "goes on after `event: error"),
        fault(
            BROKEN,
            reply -> reply.replace("\"retryable\":false", "\"retryable\":true"),
            "error.retryable: true"),
        fault(
            "POST /v1/chat · request ids",
            reply -> reply.header("X-Request-Id", "req_00000000000000000000000000"),
            "`order-4711` came back as `req_00000000000000000000000000`"),
        fault(
            "POST /v1/videos · planned · without a key",
            reply -> reply.status() == 404 ? reply.status(401) : reply,
            "`not_found` has status 404 in the taxonomy"),
        fault(
            "GET /v1/videos/{video_id} · planned · with a key",
            reply -> reply.status() == 404 ? reply.replace("code", "kode") : reply,
            "'code'"),
        fault(
            "POST /v1/chat · invalid",
            reply -> reply.status() == 422 ? chatted(reply) : reply,
            "has to be refused with invalid_request"),
        fault(
            "POST /v1/chat · invalid",
            reply -> reply.replace("param\":\"/messages", "param\":\"/stream"),
            "but the error speaks of `/stream"),
        fault(
            "POST /v1/chat · valid",
            reply -> reply.status() == 200 ? tired(reply) : reply,
            "the request follows its schema, but the server said 429 rate_limited at no param: Wait."),
        fault(
            "POST /v1/chat · valid",
            reply -> reply.status() == 200 ? tired(reply) : reply,
            "tolerated.yaml:\n      - operation: chat\n        code: rate_limited\n"),
        fault(
            "POST /v1/chat · invalid",
            reply -> reply.replaceAll("\"param\":\"/[^\"]*", "\"param\":\""),
            "but the error speaks of ``"),
        fault(
            "POST /v1/chat · invalid",
            reply -> reply.replaceAll("(\"param\":\"/messages)/[^\"]*", "$1"),
            "but the error speaks of `/messages`"),
        fault(
            MISSING,
            reply -> reply.replace("\"/messages", "\"/nonsense"),
            "`/nonsense` leads nowhere"),
        fault(
            "GET /v1/things · invalid",
            reply -> reply.replace("query:color", "query:colour"),
            "but the error speaks of `query:colour`"),
        fault(
            "GET /v1/things/{name} · invalid",
            reply -> reply.status() == 422 ? reply.replace("path:name", "header:name") : reply,
            "the fault is at `path:name`"),
        fault(
            "GET /v1/things · framing",
            reply -> reply.replace("invalid_request\"", "not_found\"").status(404),
            "has to be refused with invalid_request"),
        fault(
            "POST /v1/chat · framing",
            reply -> reply.status() == 415 ? chatted(reply) : reply,
            "has to be refused with unsupported_media_type"),
        fault(
            "GET /v1/things · links",
            reply -> reply.replace("apple\",\"weight\":1.5}]", "Apple\",\"weight\":1.5}]"),
            "GET /v1/things/{name} · links · firstThing of red"),
        fault(
            "GET /v1/things · links",
            reply -> reply.replace("\"name\":\"apple\"", "\"nome\":\"apple\""),
            "no answer has what the link needs"),
        fault(
            "POST /v1/chat · methods",
            reply -> reply.without("Allow"),
            "header Allow: [], but the spec declares [POST] for /v1/chat"),
        fault(
            "POST /v1/chat · methods",
            reply -> reply.header("Allow", "GET, POST"),
            "header Allow: [GET, POST], but the spec declares [POST]"),
        fault(
            "POST /v1/chat · methods",
            reply -> reply.status() == 405 ? chatted(reply) : reply,
            "has to be refused with method_not_allowed"),
        fault(
            "POST /v1/chat · methods",
            reply -> reply.status() == 204 ? reply.without("Allow") : reply,
            "header Allow: [], but the spec declares [POST]"),
        fault(
            "GET /v1/things · methods",
            reply -> reply.without("Content-Type"),
            "Content-Type: the server said ``"),
        fault(
            "POST /v1/chat · authentication",
            reply -> reply.status() == 401 ? chatted(reply) : reply,
            "has to be refused with unauthorized"),
        fault(
            "POST /v1/chat · authentication",
            reply -> reply.replace("invalid_api_key", "unauthorized"),
            "has to be refused with invalid_api_key"),
        fault(
            "POST /v1/chat · valid",
            reply -> reply.replace("created\":", "created\":1"),
            "is not now"),
        fault(
            "POST /v1/chat · valid",
            reply -> reply.replaceAll("chatcmpl-[0-9]+", "chatcmpl-00000000000000000000000000"),
            "was the id of an earlier answer"),
        fault(
            MISSING,
            reply -> reply.replace("Send messages.", StubServer.KEY),
            "the answer shows the key"),
        fault(
            "every declared status was answered",
            reply -> reply.status() == 429 ? reply.status(422) : reply,
            "POST /v1/chat 429 (stub-spec/openapi.yaml:"),
        fault(
            "every answer property was seen",
            reply -> reply.replace("\"weight\"", "\"height\""),
            "things[].weight"));
  }

  /** As if nothing had been wrong with the request. */
  private static Reply chatted(Reply reply) {
    return StubServer.chatted(id(reply));
  }

  private static Reply tired(Reply reply) {
    return StubServer.error(429, "rate_limited", "rate_limit_error", "Wait.", id(reply))
        .replace("false", "true")
        .header("x-should-retry", "true")
        .header("Retry-After", "1");
  }

  private static String id(Reply reply) {
    return reply.headers().getOrDefault("X-Request-Id", "");
  }

  private static Arguments fault(String trial, UnaryOperator<Reply> sabotage, String report) {
    return arguments(trial, sabotage, report);
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
              Map.of("socket", suite.results()),
              suite.judged(),
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
