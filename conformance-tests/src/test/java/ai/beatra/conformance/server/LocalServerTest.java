package ai.beatra.conformance.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.conformance.cases.Verdict;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting and stopping a server process, told apart from one that fails to. */
final class LocalServerTest {
  private final Path temporary;

  LocalServerTest(@TempDir Path temporary) {
    this.temporary = temporary;
  }

  /** A server that answers health checks and ends with the given code when it is asked to stop. */
  static final class Program {
    public static void main(String[] arguments) throws IOException {
      int code = Integer.parseInt(arguments[0]);
      int port = Integer.parseInt(System.getenv("BEATRA_PORT"));
      Path data = Files.createDirectories(Path.of(System.getenv("BEATRA_DATA_DIR")));
      Files.writeString(data.resolve("dev-api-key"), "sk-local-key\n");
      System.out.println("INFO  access request method=GET request_id=req_1 client=127.0.0.1");
      System.out.println("INFO  access request method=GET request_id=order-1 client=127.0.0.1");
      System.out.println("INFO  access request method=GET request_id=order-1 client=127.0.0.1");
      if (arguments.length > 1) {
        System.out.println("java.lang.IllegalStateException: " + arguments[1]);
      }
      System.out.println("faults: " + System.getenv("BEATRA_SANDBOX_FAULTS"));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(code)));
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      server.createContext(
          "/v1/health",
          exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
          });
      server.start();
      System.out.println("beatra listens on http://127.0.0.1:" + server.getAddress().getPort());
    }
  }

  private Path script(String body) throws IOException {
    Path script = temporary.resolve("beatra");
    Files.writeString(script, "#!/bin/sh\n" + body + "\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    return script;
  }

  private Path program(int code, String... printed) throws IOException {
    return script(
        "exec '%s/bin/java' -cp '%s' '%s' %d %s"
            .formatted(
                System.getProperty("java.home"),
                System.getProperty("java.class.path"),
                Program.class.getName(),
                code,
                String.join(" ", printed)));
  }

  @Test
  void aServerThatDrainsAndEndsWithZeroPasses() throws IOException, InterruptedException {
    try (LocalServer server = LocalServer.start(program(0))) {
      assertThat(server.target().key()).isEqualTo("sk-local-key");
      assertThat(server.stop()).isEqualTo(new Verdict.Passed());
    }
  }

  @Test
  void aServerThatEndsWithAnotherCodeFails() throws IOException, InterruptedException {
    try (LocalServer server = LocalServer.start(program(143))) {
      assertThat(server.stop().toString()).contains("ended with 143", "faults: true");
    }
  }

  private static Verdict logged(LocalServer server, String... ids)
      throws IOException, InterruptedException {
    Map<String, List<String>> requests = new HashMap<>();
    for (String id : ids) {
      requests.computeIfAbsent(id, it -> new ArrayList<>()).add("GET /" + id);
    }
    return server.logged(requests, Duration.ZERO);
  }

  @Test
  void aRequestWithoutALineInTheAccessLogIsNamed() throws IOException, InterruptedException {
    try (LocalServer server = LocalServer.start(program(0))) {
      assertThat(logged(server, "req_1", "order-1", "order-1")).isEqualTo(new Verdict.Passed());
      assertThat(logged(server, "req_1", "req_3").toString())
          .contains("no line in the access log", "- req_3  GET /req_3")
          .doesNotContain("- req_1");
      assertThat(logged(server, "order-1", "order-1", "order-1").toString())
          .as("one line for each request, though they share an id")
          .contains("- order-1  GET /order-1");
    }
  }

  @Test
  void aKeyMayStandInNoLineOfTheLog() throws IOException, InterruptedException {
    try (LocalServer server = LocalServer.start(program(0, "sk-local-abc"))) {
      assertThat(logged(server, "req_1").toString()).contains("shows a key", "IllegalState");
    }
  }

  @Test
  void aServerThatDoesNotStartIsReportedWithWhatItPrinted() throws IOException {
    Path script = script("echo unknown key server.prot >&2; exit 2");

    assertThatThrownBy(() -> LocalServer.start(script))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("did not start")
        .hasMessageContaining("unknown key server.prot");
  }
}
