package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import ai.beatra.media.Samples;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody sees who scans the server from outside, before reading a line of the docs. */
@ExtendWith(SharedBeatra.class)
class StrangersEyesTest {
  private final RunningBeatra beatra;

  StrangersEyesTest(RunningBeatra beatra) {
    this.beatra = beatra;
  }

  private static void assertKeptByNobody(Answer answer) {
    assertThat(answer.header("Cache-Control")).as(answer::toString).isEqualTo("no-store");
    assertThat(answer.header("X-Content-Type-Options")).as(answer::toString).isEqualTo("nosniff");
    assertTellsNothingOfItself(answer);
  }

  private static void assertTellsNothingOfItself(Answer answer) {
    assertThat(answer.headers().keySet())
        .doesNotContain("server", "x-powered-by", "via", "access-control-allow-credentials");
  }

  /** What is one customer's is in no cache, and what is JSON is taken for nothing else. */
  @Test
  void answersOfTheApiAreKeptByNobody() throws IOException {
    String chat =
        "{\"model\":\"auto\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    Request keyed = beatra.chat(chat.formatted(false)).header("Idempotency-Key", "seen");
    for (Request request :
        List.of(
            Request.get("/v1/health"),
            Request.get("/v1/models").key(beatra.key()),
            Request.get("/v1/tasks").key(beatra.key()),
            Request.get("/v1/tasks/task_01kattqk2v8d0s5r4n1x7w9zye").key(beatra.key()),
            Request.get("/v1/models"),
            Request.get("/v1/nothing"),
            Request.of("DELETE", "/v1/tasks"),
            Request.get("/v1/models").header("Host", "two"),
            beatra.chat("{"),
            keyed,
            keyed,
            beatra.chat(chat.formatted(true)),
            beatra.chat(chat.formatted(true)).header("Idempotency-Key", "streamed"),
            beatra.chat(chat.formatted(true)).header("Idempotency-Key", "streamed"),
            Request.get("/files/art_01kattqk2v8d0s5r4n1x7w9zye?exp=1&sig=a"))) {
      assertKeptByNobody(beatra.send(request));
    }
  }

  @Test
  void whatIsUploadedIsKeptByItsOwnerOnly() throws IOException {
    var client = new TaskClient(beatra);
    String target = client.uploaded(Samples.png());

    Answer file = beatra.send(Request.get(target));

    assertThat(file.header("Cache-Control")).startsWith("private, max-age=");
    assertThat(file.header("Content-Security-Policy")).contains("default-src 'none'", "sandbox");
    assertThat(file.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(file.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertTellsNothingOfItself(file);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/en/docs/overview", "/en/docs/quickstart", "/openapi.yaml", "/en/docs/none"})
  void pagesRunNothingThatIsNotTheirs(String path) throws IOException {
    Answer page = beatra.send(Request.get(path));

    assertThat(page.header("Content-Security-Policy"))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe-inline", "unsafe-eval", "*");
    assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(page.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
    assertTellsNothingOfItself(page);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/health", "/v1/chat/completions", "/en/docs/", "/files/x", "/ready"})
  void noMethodSaysBackWhatWasSent(String path) throws IOException {
    for (String method : List.of("TRACE", "TRACK", "DEBUG", "PROPFIND", "PUT", "DELETE", "PATCH")) {
      Answer answer = beatra.send(Request.of(method, path).header("X-Secret", "do-not-repeat"));
      assertThat(answer.status()).as(method + answer).isIn(404, 405);
      assertThat(answer.toString()).doesNotContain("do-not-repeat");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "evil.example:80", "127.0.0.1.evil.example", "[::1]:1"})
  void noAnswerBelievesTheHost(String host) throws IOException {
    for (String path : List.of("/", "/docs", "/docs/", "/en/docs", "/v1/nothing", "/llms.txt")) {
      Request request =
          new Request("GET", path, "Host: " + host + "\r\n", new byte[0])
              .header("X-Forwarded-Host", "evil.example")
              .header("X-Forwarded-Proto", "gopher")
              .header("Forwarded", "host=evil.example;proto=gopher")
              .header("X-Original-URL", "/v1/models")
              .header("X-Rewrite-URL", "/v1/models");
      Answer answer = beatra.send(request);
      assertThat(answer.toString()).doesNotContain("evil.example", "gopher", host);
    }
  }

  /** Paths that other servers decode twice, or take for others. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/files/../v1/models",
        "/files/%2e%2e/v1/models",
        "/en/docs/..%2f..%2fbeatra.yaml",
        "/en/docs/%252e%252e/x",
        "//v1/models",
        "/v1//models",
        "/v1/models/../tasks",
        "/v1/models/%2e%2e/tasks",
        "/V1/models",
        "/v1/models%00",
        "/.git/config",
        "/.env",
        "/actuator/env",
        "/server-status"
      })
  void noPathLeadsElsewhere(String path) throws IOException {
    Answer answer = beatra.send(Request.get(path));

    assertThat(answer.status()).as(answer::toString).isIn(400, 401, 404);
  }

  @Test
  void withoutAnOriginOfOursNobodyIsLetIn() throws IOException {
    for (String origin : List.of("null", "https://evil.example", beatra.uri("").toString())) {
      Answer answer = beatra.send(Request.get("/v1/models").header("Origin", origin));
      answer.refused(ErrorCode.UNAUTHORIZED);
      assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("access-control"));
    }
  }
}
