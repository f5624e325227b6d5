package ai.beatra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  static Config parse(String yaml) {
    return parse(yaml, Map.of());
  }

  static Config parse(String yaml, Map<String, String> environment) {
    return Config.parse("beatra.yaml", yaml, environment);
  }

  static List<String> problems(String yaml, Map<String, String> environment) {
    ConfigException e = catchThrowableOfType(ConfigException.class, () -> parse(yaml, environment));
    assertThat(e).as("nothing was refused").isNotNull();
    return e.problems();
  }

  static List<String> problems(String yaml) {
    return problems(yaml, Map.of());
  }

  @Test
  void anEmptyFileGivesTheDefaults() {
    assertThat(parse(""))
        .isEqualTo(
            new Config(
                new Config.Server(
                    "127.0.0.1", 8080, null, 60, 15, 60, 12_000, null, null, 0, List.of()),
                "local",
                Path.of("data"),
                new Config.Database(null, null, null),
                new Config.Storage(Config.StorageKind.FILES, null, 10_240, 2_048, null),
                new Config.Signing(List.of()),
                new Config.Retention(30, 90, 400),
                new Config.Nodes(30, 5, false),
                new Config.Tasks(PROCESSORS, 300, PROCESSORS, 600, 64, 10_000),
                new Config.Sandbox(false, 10, false),
                new Config.Log(Config.LogLevel.INFO, Config.LogFormat.TEXT),
                Monitoring.NONE,
                null,
                false));
  }

  @Test
  void everyKeyIsRead() {
    Config config =
        parse(
            """
            server:
              host: 0.0.0.0
              port: 9000
              public_url: https://media.example.com/
              request_timeout_seconds: 20
              ping_seconds: 5
              unread_seconds: 30
              max_connections: 1000
              max_connections_per_address: 100
              body_memory_mb: 48
              drain_delay_seconds: 7
              cors_origins: [https://docs.example.com, "http://localhost:3000"]
            region: eu1
            data_dir: /var/lib/beatra
            database:
              url: jdbc:postgresql://db:5432/beatra
              user: beatra
              password: secret
            storage:
              kind: files
              directory: /mnt/media
              tenant_mib: 512
              least_free_mib: 4096
            signing:
              secrets: [the-new-secret-of-32-characters-x, the-old-secret-of-32-characters-x]
            retention:
              artifacts_days: 7
              tasks_days: 8
              calls_days: 9
            nodes:
              alive_seconds: 10
              look_seconds: 7
            tasks:
              images: 3
              image_seconds: 60
              music: 4
              music_seconds: 70
              per_provider: 50
              most_waiting: 100
            sandbox:
              faults: true
              token_delay_ms: 0
              allowed: true
            log:
              level: debug
              format: json
            admin:
              host: 0.0.0.0
              port: 9090
            telemetry:
              otlp_endpoint: http://collector:4318
              sample_ratio: 0.25
            catalog: my-catalog.yaml
            dev: true
            cluster: true
            """);

    assertThat(config)
        .isEqualTo(
            new Config(
                new Config.Server(
                    "0.0.0.0",
                    9000,
                    URI.create("https://media.example.com"),
                    20,
                    5,
                    30,
                    1000,
                    100,
                    48,
                    7,
                    List.of("https://docs.example.com", "http://localhost:3000")),
                "eu1",
                Path.of("/var/lib/beatra"),
                new Config.Database(
                    "jdbc:postgresql://db:5432/beatra", "beatra", new Secret("secret")),
                new Config.Storage(
                    Config.StorageKind.FILES, Path.of("/mnt/media"), 512, 4_096, null),
                new Config.Signing(
                    List.of(
                        new Secret("the-new-secret-of-32-characters-x"),
                        new Secret("the-old-secret-of-32-characters-x"))),
                new Config.Retention(7, 8, 9),
                new Config.Nodes(10, 7, true),
                new Config.Tasks(3, 60, 4, 70, 50, 100),
                new Config.Sandbox(true, 0, true),
                new Config.Log(Config.LogLevel.DEBUG, Config.LogFormat.JSON),
                new Monitoring(
                    new Monitoring.Admin("0.0.0.0", 9090),
                    new Monitoring.Traces(
                        URI.create("http://collector:4318/v1/traces"),
                        Map.of(),
                        0.25,
                        "beatra",
                        Map.of())),
                Path.of("my-catalog.yaml"),
                true));
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, false, true",
    "127.0.0.2, false, true",
    "localhost, false, true",
    "::1, false, true",
    "0.0.0.0, false, false",
    "192.0.2.1, false, false",
    "no.such.host.invalid, false, false",
    "0.0.0.0, true, true",
  })
  void aServerIsForTryingOnItsOwnMachineOrWhenToldSo(String host, String dev, boolean trying) {
    Map<String, String> settings = Map.of("BEATRA_SERVER_HOST", host, "BEATRA_DEV", dev);

    assertThat(Config.parse("test", "", settings).isForTrying()).isEqualTo(trying);
    assertThat(Config.parse("test", "", settings).forDevelopment().isForTrying()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "https://203.0.113.7, false, false",
    "https://no.such.host.invalid, false, false",
    "http://192.0.2.1:8080, false, false",
    "http://localhost:9000, false, true",
    "http://127.0.0.1:9000, false, true",
    "'http://[::1]:9000', false, true",
    "https://203.0.113.7, true, true",
  })
  void aServerBehindAProxyIsNotForTryingUnlessToldSo(String url, String dev, boolean trying) {
    Map<String, String> settings =
        Map.of(
            "BEATRA_SERVER_HOST", "127.0.0.1",
            "BEATRA_SERVER_PUBLIC_URL", url,
            "BEATRA_DEV", dev);

    assertThat(Config.parse("test", "", settings).isForTrying()).isEqualTo(trying);
  }

  @Test
  void aServerOfAClusterIsNotForTryingWhereverItListens() {
    Map<String, String> settings =
        Map.of("BEATRA_SERVER_HOST", "127.0.0.1", "BEATRA_CLUSTER", "true");

    assertThat(Config.parse("test", "", settings).isForTrying()).isFalse();
  }

  @Test
  void aSectionWithOnlyCommentsIsEmpty() {
    assertThat(parse("server:\n  # port: 1\nregion: eu\n").server().port()).isEqualTo(8080);
  }

  @Test
  void quotesDoNotChangeAValue() {
    Config config = parse("server: {port: '8081'}\nregion: 0123\nsandbox: {faults: \"true\"}\n");

    assertThat(config.server().port()).isEqualTo(8081);
    assertThat(config.region()).isEqualTo("0123");
    assertThat(config.sandbox().faults()).isTrue();
  }

  @Test
  void aSigningSecretIsNeverRepeated() {
    String secret = "a-secret-of-more-than-32-characters";

    assertThat(parse("signing: {secrets: [" + secret + "]}").toString()).doesNotContain(secret);
    assertThat(problems("signing: {secrets: [hunter2, hunter2]}"))
        .isNotEmpty()
        .noneMatch(problem -> problem.contains("hunter2"));
  }

  @Test
  void aSecretIsNeverPrinted() {
    Config config = parse("database: {url: 'jdbc:postgresql://h/d', user: u, password: hunter2}");

    assertThat(config.toString()).contains("[secret]").doesNotContain("hunter2");
  }
}
