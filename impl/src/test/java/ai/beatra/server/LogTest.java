package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.accounts.Authentication;
import ai.beatra.accounts.Caller;
import ai.beatra.error.ErrorCode;
import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.logging.LogManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the log says of requests, and what it must not say. */
class LogTest {
  private static final String PROMPT = "Zanzibar-7391";
  private static final String BODY =
      "{\"model\":\"%s\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":"
          + "\"Say exactly: Zanzibar-7391\"}]}";

  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";

  @TempDir static Path data;
  private static RunningBeatra beatra;
  private LoggedLines access;

  @BeforeAll
  static void start() throws IOException {
    beatra = RunningBeatra.start(data);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    beatra.close();
  }

  @BeforeEach
  void listen() {
    access = LoggedLines.access();
  }

  @AfterEach
  void stopListening() {
    access.close();
  }

  private String line(Request request, String requestId) throws IOException {
    beatra.send(request.header("X-Request-Id", requestId));
    return access.await("request_id=" + requestId + " ");
  }

  private Caller caller() throws IOException {
    Authentication outcome = beatra.accounts(accounts -> accounts.authenticate(beatra.key()));
    return ((Authentication.Authenticated) outcome).caller();
  }

  @Test
  void eachRequestIsOneLine() throws IOException {
    Caller caller = caller();
    String who =
        " tenant=%s project=%s key=%s"
            .formatted(caller.tenantId(), caller.projectId(), caller.keyId());
    for (String stream : List.of("true", "false")) {
      assertThat(line(beatra.chat(BODY.formatted("sandbox-chat", stream)), "chat-" + stream))
          .matches(
              "request method=POST route=/v1/chat/completions status=200 outcome=completed ms=\\d+"
                  + " first_byte_ms=\\d+ bytes=\\d{3,} request_id=chat-"
                  + stream
                  + " client=127.0.0.1"
                  + who
                  + " model=sandbox-chat input_tokens=\\d+ output_tokens=\\d+ credits=\\d+\\.\\d{4}");
    }
    assertThat(line(Request.get("/v1/health"), "health"))
        .matches(
            "request method=GET route=/v1/health status=200 outcome=completed ms=\\d+"
                + " first_byte_ms=\\d+ bytes=\\d{3} request_id=health client=127.0.0.1");
    assertThat(access.events()).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/models, 401, /v1/models, unauthorized",
    "GET, /v1/models?key=sk-local-secret, 401, /v1/models, unauthorized",
    "HEAD, /v1/health, 200, /v1/health,",
    "OPTIONS, /v1/models, 204, /v1/models,",
    "OPTIONS, /v1/none, 404, unmatched, not_found",
    "DELETE, /v1/models, 405, /v1/models, method_not_allowed",
    "BREW, /v1/models, 405, /v1/models, method_not_allowed",
    "GET, /v1/none/sk-local-secret, 404, unmatched, not_found",
    "GET, /v1/models/, 404, unmatched, not_found",
    "GET, /v1/%zz, 400, unmatched, bad_request",
    "GET, /v1/health?a=%zz, 400, /v1/health, bad_request",
    "GET, /files/sk-local-secret, 404, /files/{artifact_id}, not_found",
    "GET, /sk-local-secret, 404, unmatched, not_found",
    "GET, /en/docs/sk-local-secret, 404, unmatched,",
    "GET, /, 302, /,",
    "GET, /docs/, 302, /docs/*,",
    "GET, /en/docs/quickstart, 200, /en/docs/*,",
    "POST, /en/docs/quickstart, 405, /en/docs/*, method_not_allowed",
  })
  void everyRequestIsALineWithItsRouteAndCode(
      String method, String target, int status, String route, @Nullable String code)
      throws IOException {
    try (Wire wire = beatra.connect()) {
      wire.send(Request.of(method, target).header("X-Request-Id", "refused")).read(method);

      assertThat(access.await("request_id=refused "))
          .startsWith(
              "request method=%s route=%s status=%d outcome=completed %sms="
                  .formatted(method, route, status, code == null ? "" : "code=" + code + " "))
          .endsWith(" request_id=refused client=127.0.0.1");
    }
    assertThat(access.events()).hasSize(1);
  }

  @Test
  void whatIsNotHttpIsALineThatRepeatsNothingOfIt() throws IOException {
    try (Wire wire = beatra.connect()) {
      Answer answer = wire.send("sk-local-secret\r\nforged=line /v1 HTTP/9.9\r\n\r\n").read();

      assertThat(access.await(answer.header("X-Request-Id")))
          .isEqualTo(
              "request route=malformed status=400 code=bad_request request_id="
                  + answer.header("X-Request-Id")
                  + " client=127.0.0.1");
    }
    assertThat(access.events()).hasSize(1);
  }

  @Test
  void aBodyThatBreaksOffIsNoFaultOfOurs() throws IOException {
    try (LoggedLines warnings = LoggedLines.all(Level.WARN)) {
      for (String start :
          List.of("Content-Length: 99\r\n\r\n{", CHUNKED + "9\r\n{", CHUNKED + "x")) {
        try (Wire wire = beatra.connect()) {
          wire.send(
              "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                  + start);
        }
      }
      // Gives the server the time of a whole request to notice.
      assertThat(line(Request.get("/v1/health"), "later")).contains("status=200");

      assertThat(warnings.texts()).isEmpty();
    }
  }

  @Test
  void aFaultOfOursIsLoggedOnceWithTheRequestId(@TempDir Path own) throws Exception {
    try (RunningBeatra broken = RunningBeatra.start(own);
        LoggedLines all = LoggedLines.all(Level.INFO)) {
      execute(own, "ALTER TABLE api_keys RENAME TO gone");
      Request request = broken.chat(BODY.formatted("auto", "false"));
      Answer answer =
          broken.send(request.header("X-Request-Id", "fault")).refused(ErrorCode.INTERNAL_ERROR);

      assertThat(answer.text()).doesNotContain("api_keys").doesNotContain("SQL");
      List<String> errors = all.texts().stream().filter(text -> text.contains("SQL")).toList();
      assertThat(errors).hasSize(1).first().asString().contains("request_id=fault");
      assertThat(access.await("request_id=fault "))
          .contains("status=500 outcome=completed code=internal_error");
    }
  }

  private static void execute(Path directory, String sql) throws SQLException {
    String url = "jdbc:sqlite:" + directory.resolve("beatra.db");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void noLoggerEverTellsThePromptTheAnswerOrTheKey() throws IOException {
    var julRoot = LogManager.getLogManager().getLogger("");
    var before = julRoot.getLevel();
    julRoot.setLevel(java.util.logging.Level.FINE);
    try (LoggedLines all = LoggedLines.all(Level.DEBUG)) {
      String wrongKey = beatra.key().substring(0, 40) + "AAAAAAAA";
      for (String stream : List.of("true", "false")) {
        beatra.send(beatra.chat(BODY.formatted("auto", stream)));
        beatra.send(beatra.chat(BODY.formatted("sandbox-fault-upstream-failed", stream)));
        beatra.send(beatra.chat(BODY.formatted("sandbox-fault-stream-interrupted", stream)));
        beatra.send(beatra.chat(BODY.formatted(PROMPT, stream)));
        beatra.send(beatra.chat(BODY.formatted("auto", "\"" + PROMPT + "\"")));
        beatra.send(beatra.chat(BODY.formatted("auto", stream) + PROMPT));
        beatra.send(Request.get("/v1/models?prompt=" + PROMPT).key(wrongKey));
        beatra.send(Request.get("/v1/" + PROMPT).key(beatra.key()));
        beatra.send(Request.get("/v1/%" + PROMPT).key(beatra.key()));
        beatra.send(Request.get("/v1/models").key(beatra.key()).header("Accept", PROMPT));
        beatra.send(Request.get("/v1/models").key(beatra.key()).header("Host", PROMPT));
      }
      Eventually.holds("all are in the access log", () -> access.events().size() == 22);

      assertThat(all.texts()).isNotEmpty();
      for (String secret : List.of(PROMPT, beatra.key().substring(12), wrongKey.substring(12))) {
        assertThat(all.texts()).noneMatch(line -> line.contains(secret));
        assertThat(access.texts()).noneMatch(line -> line.contains(secret));
      }
    } finally {
      julRoot.setLevel(before);
    }
  }
}
