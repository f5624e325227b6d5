package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.store.MigratedFile;
import ai.beatra.upstream.StubUpstream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starts that end before they have begun: with one line that says what to do, and no key. */
class ServeCommandTest {
  private static final String LIST = "{\"object\":\"list\",\"data\":[%s]}";

  @TempDir Path data;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void migrate() throws IOException {
    MigratedFile.putInto(data);
    environment.put("BEATRA_DATA_DIR", data.toString());
    environment.put("BEATRA_PORT", "0");
  }

  /** The one line of a start that failed. */
  private String refusal(int exitCode, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var all = new ArrayList<>(List.of("serve"));
    all.addAll(List.of(arguments));
    int result =
        Main.execute(
            environment,
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            all.toArray(String[]::new));
    assertThat(err.toString()).hasLineCount(1).startsWith("beatra: ");
    assertThat(out.toString()).as("no key is printed").isEmpty();
    assertThat(data.resolve("dev-api-key")).doesNotExist();
    assertThat(result).isEqualTo(exitCode);
    return err.toString().strip().substring("beatra: ".length());
  }

  @Test
  void whatFitsOneServerOnlyIsRefusedWhereSeveralAreMeant() {
    environment.put("BEATRA_CLUSTER", "true");
    var out = new StringWriter();
    var err = new StringWriter();

    int result =
        Main.execute(environment, new PrintWriter(out, true), new PrintWriter(err, true), "serve");

    assertThat(result).isEqualTo(1);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines())
        .hasSize(5)
        .allMatch(line -> line.matches("beatra: [a-z_.]+ is (missing|not set).*"));
    assertThat(data.resolve("dev-api-key")).doesNotExist();
  }

  private static StubUpstream upstream(String path, int status, String body) throws IOException {
    return new StubUpstream(
        exchange ->
            exchange.json(
                exchange.request().path().equals(path) ? status : 404,
                exchange.request().path().equals(path) ? body : "{}"));
  }

  @Test
  void aTakenPortIsToldWithItsSettings() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());

      assertThat(refusal(1, "--port", port))
          .isEqualTo(
              "cannot listen on 127.0.0.1:"
                  + port
                  + ": another program has this port; choose another with --port, BEATRA_PORT or"
                  + " server.port");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.7|cannot listen on 192.0.2.7:0: this machine has no such address; choose one with --host, BEATRA_SERVER_HOST or server.host",
        "nowhere.invalid|cannot listen on nowhere.invalid:0: there is no such host; choose one with --host, BEATRA_SERVER_HOST or server.host",
      })
  void anAddressThatIsNotHereIsToldWithItsSettings(String host, String problem) {
    assertThat(refusal(1, "--host", host)).isEqualTo(problem);
  }

  @Test
  void aPortThatIsNoneIsNotUnderstood() {
    assertThat(refusal(2, "--port", "65536"))
        .isEqualTo("--port is from 0 to 65535, not 65536 (see beatra serve --help)");
  }

  @Test
  void anUpstreamThatIsNotThereStopsTheStart() throws Exception {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = free.getLocalPort();
    }
    String url = "http://127.0.0.1:" + port + "/v1";

    assertThat(refusal(1, "--upstream", url))
        .isEqualTo("--upstream: " + url + "/models cannot be read: cannot connect; is it running?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|URL/models answers 404, but URL/v1/models answers: use URL/v1",
        "/v1/chat/completions|URL/v1/chat/completions/models answers 404, but URL/v1/models answers: use URL/v1",
        "/v2|URL/v2/models answers 404",
      })
  void anAddressThatIsAlmostRightIsCorrected(String given, String problem) throws Exception {
    try (var stub = upstream("/v1/models", 200, LIST.formatted("{\"id\":\"theirs\"}"))) {
      String url = stub.baseUrl().toString().replaceAll("/v1$", "");
      String path = given == null ? "" : given;

      assertThat(refusal(1, "--upstream", url + path))
          .isEqualTo("--upstream: " + problem.replace("URL", url));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401|{}|URL/models answers 401: it refuses the key, or wants one",
        "500|{}|URL/models answers 500",
        "200|<html>|URL/models answers with something that is no list of models",
        "200|{\"data\":[{\"id\":\"text-embedding-3\"}]}|URL/models lists no model that can chat: load one there, or name one with OPENAI_MODEL",
      })
  void anUpstreamWithoutModelsStopsTheStart(int status, String body, String problem)
      throws Exception {
    try (var stub = upstream("/v1/models", status, body)) {
      assertThat(refusal(1, "--upstream", stub.baseUrl().toString()))
          .isEqualTo("--upstream: " + problem.replace("URL", stub.baseUrl().toString()));
    }
  }

  @Test
  void aStorageDirectoryThatIsAFileIsToldWithItsSetting() throws IOException {
    Path file = Files.writeString(data.resolve("file"), "x");
    environment.put("BEATRA_STORAGE_DIRECTORY", file.toString());

    assertThat(refusal(1))
        .isEqualTo(
            "the storage directory "
                + file
                + " cannot be used: a file stands in its place; make it and give it to this user,"
                + " or name another one (storage.directory)");
  }

  @Test
  void aDataDirectoryThatCannotBeMadeIsToldWithItsSettings() throws IOException {
    Path file = Files.writeString(data.resolve("file"), "x");

    assertThat(refusal(1, "--data-dir", file.toString()))
        .isEqualTo(
            "the data directory "
                + file
                + " cannot be made: a file stands in its place; make it and give it to this user,"
                + " or name another one (--data-dir, BEATRA_DATA_DIR or data_dir)");
  }
}
