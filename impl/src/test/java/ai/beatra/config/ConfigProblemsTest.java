package ai.beatra.config;

import static ai.beatra.config.ConfigTest.problems;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a file that is wrong: where, what, and what to do. */
class ConfigProblemsTest {
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
        "storage: {kind: s4}|storage.kind must be one of files, s3, not \"s4\"",
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
}
