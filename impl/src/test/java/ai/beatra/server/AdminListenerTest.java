package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.config.Monitoring;
import ai.beatra.http.dispatch.ReadyEndpoint;
import ai.beatra.metrics.meters.Meters;
import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What whoever operates a server is answered, and what nobody can do to it there. */
class AdminListenerTest {
  @RegisterExtension
  static final OneServer server = new OneServer(Map.of("BEATRA_ADMIN_PORT", "0"));

  private static Answer get(String target) throws IOException {
    return Scraped.get(server.get(), Request.get(target));
  }

  @Test
  void aServerThatServesIsAlive() throws IOException {
    Answer answer = get("/live");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("live\n");
    assertThat(answer.header("Connection")).isEqualTo("close");
  }

  @Test
  void itIsReadyAsThePublicPortSays() throws IOException {
    Answer answer = get("/ready");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json()).isEqualTo(server.get().send(Request.get("/ready")).json());
  }

  @Test
  void aServerThatIsNotReadySaysWhy(@TempDir Path data) throws Exception {
    try (RunningBeatra beatra = RunningBeatra.start(data, Map.of("BEATRA_ADMIN_PORT", "0"))) {
      Files.delete(data.resolve("artifacts/tmp"));

      Eventually.holds("it is told", () -> ready(beatra).status() == 503);
      assertThat(ready(beatra).json().at("/checks/storage").asText()).isNotEqualTo("ok");
      Eventually.holds("it is a number", () -> Scraped.of(beatra).sum("beatra_ready") == 0);
    }
  }

  private static Answer ready(RunningBeatra beatra) {
    try {
      return Scraped.get(beatra, Request.get("/ready"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theNumbersComeAsTheyAreAskedFor() throws IOException {
    Answer plain = get("/metrics");
    Answer open =
        Scraped.get(
            server.get(),
            Request.get("/metrics")
                .header("Accept", "application/openmetrics-text; version=1.0.0, text/plain;q=0.5"));

    assertThat(plain.header("Content-Type")).startsWith("text/plain");
    assertThat(plain.text()).contains("# TYPE jvm_memory_used_bytes gauge");
    assertThat(open.header("Content-Type")).startsWith("application/openmetrics-text");
    assertThat(open.text()).endsWith("# EOF\n");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /, 404",
    "GET, /metrics/, 404",
    "GET, /v1/models, 404",
    "GET, /v1/health, 404",
    "POST, /metrics, 405",
    "DELETE, /live, 405",
    "OPTIONS, /ready, 405",
    "BREW, /live, 405"
  })
  void nothingElseIsThere(String method, String target, int status) throws IOException {
    Answer answer = Scraped.get(server.get(), Request.of(method, target));

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).startsWith("text/plain");
    assertThat(answer.text()).hasLineCount(1).doesNotContain("Grizzly", "<");
  }

  @Test
  void aHeadIsAnAnswerWithoutItsBody() throws IOException {
    for (String target : List.of("/live", "/ready", "/metrics")) {
      Answer answer = Scraped.get(server.get(), Request.of("HEAD", target));

      assertThat(answer.status()).isEqualTo(200);
      assertThat(Integer.parseInt(answer.header("Content-Length"))).isPositive();
    }
  }

  @Test
  void whatIsNoHttpEndsItsConnection() throws IOException {
    try (Wire wire = new Wire(server.get().watching().port())) {
      wire.send("HELLO\r\n\r\n");
      assertThat(wire.ended()).isTrue();
    }
  }

  @Test
  void whoeverIsSlowHoldsNobodyUp() throws IOException {
    List<Wire> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        Wire wire = Wire.narrow(server.get().watching().port());
        slow.add(wire);
        // Half of them send no whole request, the others read no answer.
        wire.send(
            i % 2 == 0
                ? "GET /metrics HTTP/1.1\r\nHost:"
                : "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
      }
      assertThat(get("/live").status()).isEqualTo(200);
      assertThat(get("/metrics").status()).isEqualTo(200);
    } finally {
      for (Wire wire : slow) {
        wire.close();
      }
    }
  }

  @Test
  void aConnectionHasItsTimeAndNoMore() throws Exception {
    var meters = new Meters();
    var timer = Pools.newTimer();
    var state = new ReadyEndpoint.State(true, "{}".getBytes(StandardCharsets.UTF_8));
    try (var admin =
        new AdminServer(
            new Monitoring.Admin("127.0.0.1", 0),
            meters,
            () -> CompletableFuture.completedFuture(state),
            timer,
            Duration.ofMillis(200))) {
      admin.start();
      try (Wire silent = new Wire(admin.port());
          Wire half = new Wire(admin.port())) {
        half.send("GET /live HTTP/1.1\r\nHos");

        assertThat(silent.ended()).isTrue();
        assertThat(half.ended()).isTrue();
      }
    } finally {
      timer.shutdownNow();
      meters.close();
    }
  }

  @Test
  void itsThreadsAreInTheTable() throws IOException {
    get("/metrics");

    assertThat(adminThreads()).isNotEmpty();
    String table = Files.readString(Path.of("..", "CONTRIBUTING.md"));
    assertThat(adminThreads()).allMatch(name -> table.contains("| `" + name + "` |"));
  }

  private static Set<String> adminThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("admin-"))
        .map(name -> name.replaceFirst("(admin-[a-z]+).*", "$1"))
        .collect(Collectors.toSet());
  }

  @Test
  void othersThanThisMachineAreWarnedOfOnce(@TempDir Path data) throws Exception {
    try (LoggedLines warnings = LoggedLines.all(Level.WARN)) {
      RunningBeatra.start(data, Map.of("BEATRA_ADMIN_PORT", "0", "BEATRA_ADMIN_HOST", "0.0.0.0"))
          .close();

      assertThat(warnings.texts()).filteredOn(line -> line.contains("admin listener")).hasSize(1);
    }
  }

  @Test
  void aPortThatIsTakenEndsTheStart(@TempDir Path data) {
    String port = Integer.toString(server.get().watching().port());

    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> RunningBeatra.start(data, Map.of("BEATRA_ADMIN_PORT", port)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("admin.port");
  }

  @Test
  void withoutAPortThereIsNoListener(@TempDir Path data) throws Exception {
    try (RunningBeatra beatra = RunningBeatra.start(data)) {
      assertThat(beatra.watching().port()).isZero();
      assertThat(beatra.watching().telemetry()).isSameAs(ai.beatra.metrics.Telemetry.NONE);
    }
  }
}
