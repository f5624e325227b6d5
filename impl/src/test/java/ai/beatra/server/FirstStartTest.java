package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.accounts.NewKey;
import ai.beatra.config.CatalogConfig;
import ai.beatra.config.Config;
import ai.beatra.upstream.StubUpstream;
import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server gives away when it starts, and to whom it opens its files. */
class FirstStartTest {
  @TempDir Path temporary;
  private final List<NewKey> keys = new ArrayList<>();

  private Path data() {
    return temporary.resolve("data");
  }

  private Config config(String host, String more) {
    String yaml = "server: {host: \"%s\", port: 0}\ndata_dir: %s\n%s".formatted(host, data(), more);
    return Config.parse("test", yaml, Map.of());
  }

  private Beatra start(Config config, Map<String, String> environment) throws IOException {
    return new Beatra(
        config, CatalogConfig.load(config, environment), Clock.systemUTC(), keys::add);
  }

  private static Answer get(Beatra beatra, String path, String key) throws IOException {
    try (Wire wire = new Wire(beatra.port())) {
      return wire.send(Request.get(path).key(key)).read();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, '', 1",
    "localhost, '', 1",
    "::1, '', 1",
    "0.0.0.0, '', 0",
    "0.0.0.0, 'dev: true', 1",
  })
  void onlyAServerForTryingMakesAnAccount(String host, String more, int made) throws Exception {
    try (Beatra beatra = start(config(host, more), Map.of())) {
      assertThat(keys).hasSize(made);
      assertThat(beatra.hasNoTenants()).isEqualTo(made == 0);
    }
  }

  @Test
  void anOpenServerKeepsTheAccountThatItHadBefore() throws Exception {
    start(config("127.0.0.1", ""), Map.of()).close();

    try (Beatra beatra = start(config("0.0.0.0", ""), Map.of())) {
      assertThat(get(beatra, "/v1/models", keys.get(0).secret().reveal()).status()).isEqualTo(200);
    }
    assertThat(keys).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, '', true", "0.0.0.0, '', false", "0.0.0.0, 'dev: true', true"})
  void modelsOfTheEnvironmentAreGivenAwayOnlyByAServerForTrying(
      String host, String more, boolean offered) throws Exception {
    try (var upstream =
            new StubUpstream(
                exchange ->
                    exchange.json(200, "{\"object\":\"list\",\"data\":[{\"id\":\"theirs\"}]}"));
        LoggedLines lines = LoggedLines.all(Level.WARN);
        Beatra beatra =
            start(
                config(host, more),
                Map.of(
                    "OPENAI_API_KEY",
                    "sk-theirs",
                    "OPENAI_BASE_URL",
                    upstream.baseUrl().toString()))) {
      String key = offered ? keys.get(0).secret().reveal() : key();

      assertThat(get(beatra, "/v1/models", key).text().contains("\"theirs\"")).isEqualTo(offered);
      assertThat(lines.with("are left out")).hasSize(offered ? 0 : 1);
    }
  }

  private String key() {
    var out = new StringWriter();
    run(out, "tenants", "create", "acme");
    var key = new StringWriter();
    run(key, "keys", "create", "--tenant", "acme", "--json");
    return key.toString().replaceAll("(?s).*\"key\":\"([^\"]+)\".*", "$1");
  }

  private int run(StringWriter out, String... arguments) {
    var environment = Map.of("BEATRA_DATA_DIR", data().toString());
    return Main.execute(environment, new PrintWriter(out), new PrintWriter(out), arguments);
  }

  @Test
  void anUpstreamOfTheCommandLineIsRefusedWhereOthersCanReachTheServer() {
    var out = new StringWriter();
    var environment = Map.of("BEATRA_DATA_DIR", data().toString(), "BEATRA_SERVER_HOST", "0.0.0.0");

    int exitCode =
        Main.execute(
            environment,
            new PrintWriter(out),
            new PrintWriter(out),
            "serve",
            "--upstream",
            "http://127.0.0.1:9/v1");

    assertThat(exitCode).isEqualTo(1);
    assertThat(out.toString())
        .startsWith("beatra: --upstream: its models have no prices")
        .contains("--dev")
        .hasLineCount(1);
  }

  @Test
  void anOpenServerTellsHowToMakeAnAccount() throws Exception {
    var server =
        new ServerProcess(
            Map.of(
                "BEATRA_DATA_DIR", data().toString(),
                "BEATRA_SERVER_HOST", "0.0.0.0",
                "BEATRA_PORT", "0"));
    try {
      Eventually.holds("the greeting has ended", () -> !server.greeting().isEmpty());
      assertThat(server.greeting()).hasSize(1);
      assertThat(server.greeting().get(0)).contains("tenants create", "keys create");
    } finally {
      server.kill();
    }
    assertThat(data().resolve("dev-api-key")).doesNotExist();
  }

  @Test
  void everyFileIsItsOwnersOnly() throws Exception {
    try (Beatra beatra = start(config("127.0.0.1", ""), Map.of())) {
      String key = keys.get(0).secret().reveal();
      try (Wire wire = new Wire(beatra.port())) {
        wire.send(
            Request.post("/v1/images/generations")
                .key(key)
                .header("Prefer", "wait=60")
                .json("{\"model\":\"auto\",\"prompt\":\"a hill\"}"));
        assertThat(wire.read().status()).isBetween(200, 202);
      }
      var open = new ArrayList<String>();
      try (Stream<Path> files = Files.walk(data())) {
        for (Path file : files.toList()) {
          String given = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
          if (!given.endsWith("------")) {
            open.add(given + " " + file);
          }
        }
      }
      assertThat(open).isEmpty();
      assertThat(data().resolve("beatra.db-wal")).exists();
    }
  }

  @Test
  void tenantsAreCounted() throws Exception {
    try (Beatra beatra = start(config("0.0.0.0", ""), Map.of())) {
      assertThat(key()).startsWith("sk-");
      assertThat(beatra.hasNoTenants()).isFalse();
      assertThat(keys).isEmpty();
    }
  }
}
