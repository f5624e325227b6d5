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
                new Config.Storage(Config.StorageKind.FILES, null, 10_240, 2_048),
                new Config.Signing(List.of()),
                new Config.Retention(30, 90, 400),
                new Config.Nodes(30, 5, false),
                new Config.Tasks(PROCESSORS, 300, PROCESSORS, 600, 64, 10_000),
                new Config.Sandbox(false, 10, false),
                new Config.Log(Config.LogLevel.INFO, Config.LogFormat.TEXT),
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
                new Config.Storage(Config.StorageKind.FILES, Path.of("/mnt/media"), 512, 4_096),
                new Config.Signing(
                    List.of(
                        new Secret("the-new-secret-of-32-characters-x"),
                        new Secret("the-old-secret-of-32-characters-x"))),
                new Config.Retention(7, 8, 9),
                new Config.Nodes(10, 7, true),
                new Config.Tasks(3, 60, 4, 70, 50, 100),
                new Config.Sandbox(true, 0, true),
                new Config.Log(Config.LogLevel.DEBUG, Config.LogFormat.JSON),
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
  void anUnknownKeyIsRefusedWithItsPlaceAndTheNearestKnownOne() {
    assertThat(problems("region: eu\nserver:\n  host: localhost\n  prot: 8081\n"))
        .containsExactly(
            "beatra.yaml:4: server.prot is not a known key; did you mean server.port?");
  }

  @Test
  void aKeyInTheWrongSectionIsSuggestedWhereItBelongs() {
    assertThat(problems("port: 8081\n"))
        .containsExactly("beatra.yaml:1: port is not a known key; did you mean server.port?");
  }

  @Test
  void anUnknownKeyThatIsLikeNoneIsAnsweredWithAllOfThem() {
    assertThat(problems("server:\n  transmogrification: 1\n"))
        .containsExactly(
            "beatra.yaml:2: server.transmogrification is not a known key;"
                + " known here: server.host, server.port, server.public_url,"
                + " server.request_timeout_seconds, server.ping_seconds,"
                + " server.unread_seconds, server.max_connections,"
                + " server.max_connections_per_address, server.body_memory_mb,"
                + " server.drain_delay_seconds, server.cors_origins");
  }

  @Test
  void allProblemsAreToldAtOnceInTheOrderOfTheFile() {
    assertThat(problems("log: {level: loud}\nserver:\n  port: x\nnonsense: 1\n"))
        .hasSize(3)
        .satisfiesExactly(
            first -> assertThat(first).startsWith("beatra.yaml:1: log.level "),
            second -> assertThat(second).startsWith("beatra.yaml:3: server.port "),
            third -> assertThat(third).startsWith("beatra.yaml:4: nonsense "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server: {port: 65536}|server.port must be a whole number from 0 to 65535, not \"65536\"",
        "server: {port: eighty}|server.port must be a whole number from 0 to 65535, not \"eighty\"",
        "server: {port: [1]}|server.port must be a whole number from 0 to 65535",
        "server: {port: }|server.port has no value; give it one or remove the key",
        "server: {host: ''}|server.host must be a text, not \"\"",
        "server: 8080|server must be a mapping of keys to values",
        "server: {cors_origins: https://a.b}|server.cors_origins must be a list",
        "server: {cors_origins: [https://a.b/c]}|server.cors_origins[0] must be an origin like"
            + " https://docs.example.com, or *, not \"https://a.b/c\"",
        "server: {cors_origins: [https://a.b, https://a.b]}|server.cors_origins[1] is in the list"
            + " twice",
        "region: EU|region must be 2 to 8 lower-case letters or digits, not \"EU\"",
        "region: a|region must be 2 to 8 lower-case letters or digits, not \"a\"",
        "region: abcdefghi|region must be 2 to 8 lower-case letters or digits, not \"abcdefghi\"",
        "sandbox: {faults: yes}|sandbox.faults must be true or false, not \"yes\"",
        "sandbox: {token_delay_ms: 1001}|sandbox.token_delay_ms must be a whole number from 0 to"
            + " 1000, not \"1001\"",
        "sandbox: {token_delay_ms: -1}|sandbox.token_delay_ms must be a whole number from 0 to"
            + " 1000, not \"-1\"",
        "server: {public_url: media.example.com}|server.public_url must be the address before /v1,"
            + " like https://api.example.com (http or https; no user, query or fragment, and no /v1 at the end)",
        "server: {public_url: 'https://a.b/v1/'}|server.public_url must be the address before /v1, like https://api.example.com (http or https; no user, query or fragment, and no /v1 at the end)",
        "server: {public_url: 'https://u:p@a.b'}|server.public_url must be the address before /v1,"
            + " like https://api.example.com (http or https; no user, query or fragment, and no /v1 at the end)",
        "tasks: {images: 0}|tasks.images must be a whole number from 1 to 1000, not \"0\"",
        "tasks: {images: two}|tasks.images must be a whole number from 1 to 1000, not \"two\"",
        "tasks: {image_seconds: 86401}|tasks.image_seconds must be a whole number from 1 to 86400,"
            + " not \"86401\"",
        "tasks: {music: 1001}|tasks.music must be a whole number from 1 to 1000, not \"1001\"",
        "tasks: {music_seconds: 0}|tasks.music_seconds must be a whole number from 1 to 86400, not"
            + " \"0\"",
        "tasks: {most_waiting: 0}|tasks.most_waiting must be a whole number from 1 to 1000000, not"
            + " \"0\"",
        "tasks: {image: 2}|tasks.image is not a known key; did you mean tasks.images?",
        "retention: {artifacts_days: 0}|retention.artifacts_days must be a whole number from 1 to"
            + " 3650, not \"0\"",
        "retention: {tasks_days: 3651}|retention.tasks_days must be a whole number from 1 to 3650,"
            + " not \"3651\"",
        "storage: {kind: s3}|storage.kind must be files, not \"s3\"",
        "storage: {directory: ''}|storage.directory must be a path, not \"\"",
        "signing: {secrets: only-one}|signing.secrets must be a list",
        "signing: {secrets: [too-short]}|signing.secrets[0] must be a secret of at least 32"
            + " characters",
        "signing: {secret: x}|signing.secret is not a known key; did you mean signing.secrets?",
        "log: {level: INFO}|log.level must be one of error, warn, info, debug, not \"INFO\"",
        "database: {user: x}|database.url is missing: the embedded database takes no user and no"
            + " password",
        "{[a]: b}|a key must be a text",
        "[a, b]|must be a mapping of keys to values",
      })
  void aWrongValueIsRefusedInOneLine(String yaml, String problem) {
    assertThat(problems(yaml)).containsExactly("beatra.yaml:1: " + problem);
  }

  @Test
  void aKeyThatIsThereTwiceIsRefused() {
    assertThat(problems("region: eu\nregion: us\n"))
        .containsExactly("beatra.yaml:2: region is there twice");
  }

  @Test
  void whatIsNotYamlIsRefusedWithItsLine() {
    assertThat(problems("region: eu\nserver: {port: 1\n"))
        .singleElement()
        .asString()
        .startsWith("beatra.yaml:3: not YAML: ");
  }

  @Test
  void aSecondDocumentIsRefused() {
    assertThat(problems("region: eu\n---\nregion: us\n"))
        .singleElement()
        .asString()
        .startsWith("beatra.yaml:2: not YAML: ");
  }

  @Test
  void aDatabaseUrlIsNeverRepeatedBecauseItMayHoldAPassword() {
    assertThat(problems("database: {url: 'jdbc:mysql://u:hunter2@h/d'}"))
        .containsExactly(
            "beatra.yaml:1: database.url must be a URL like jdbc:postgresql://host:5432/name");
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
