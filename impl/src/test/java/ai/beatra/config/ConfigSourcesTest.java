package ai.beatra.config;

import static ai.beatra.config.ConfigTest.parse;
import static ai.beatra.config.ConfigTest.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where settings come from: the file that is read, and variables of the environment. */
class ConfigSourcesTest {
  @Test
  void variablesAreFilledIn() {
    Config config =
        parse(
            "database: {url: 'jdbc:postgresql://${DB_HOST}/x', password: '${DB_PASSWORD}'}\n"
                + "server: {port: '${P}'}",
            Map.of("DB_HOST", "db", "DB_PASSWORD", "a$b\\c", "P", "81"));

    assertThat(config.database().url()).isEqualTo("jdbc:postgresql://db/x");
    assertThat(config.database().password()).isEqualTo(new Secret("a$b\\c"));
    assertThat(config.server().port()).isEqualTo(81);
  }

  @Test
  void aMissingVariableIsRefused() {
    assertThat(problems("\ndatabase:\n  url: jdbc:postgresql://h/d\n  password: ${DB_PASSWORD}\n"))
        .containsExactly(
            "beatra.yaml:4: database.password cannot be filled in:"
                + " the environment variable DB_PASSWORD is not set");
  }

  @Test
  void aProblemShowsTheVariablesNameAndNotItsValue() {
    assertThat(problems("region: ${TOKEN}", Map.of("TOKEN", "Hunter-2")))
        .containsExactly(
            "beatra.yaml:1: region must be 2 to 8 lower-case letters or digits,"
                + " not \"${TOKEN}\"");
  }

  @Test
  void theEnvironmentWinsOverTheFile() {
    Config config =
        parse(
            "server: {port: 1}\nregion: eu\n",
            Map.of(
                "BEATRA_SERVER_PORT", "2",
                "BEATRA_DATA_DIR", "/d",
                "BEATRA_SANDBOX_TOKEN_DELAY_MS", "3",
                "BEATRA_SERVER_CORS_ORIGINS", "https://a.b, https://c.d",
                "BEATRA_REGION", "",
                "PATH", "/bin"));

    assertThat(config.server().port()).isEqualTo(2);
    assertThat(config.dataDir()).isEqualTo(Path.of("/d"));
    assertThat(config.sandbox().tokenDelayMs()).isEqualTo(3);
    assertThat(config.server().corsOrigins()).containsExactly("https://a.b", "https://c.d");
    assertThat(config.region()).as("an empty variable is not set").isEqualTo("eu");
  }

  @Test
  void thePortHasAShortName() {
    assertThat(parse("", Map.of("BEATRA_PORT", "7")).server().port()).isEqualTo(7);
  }

  @Test
  void aWrongValueInAVariableIsRefusedByTheVariablesName() {
    assertThat(problems("", Map.of("BEATRA_PORT", "http")))
        .containsExactly("BEATRA_PORT must be a whole number from 0 to 65535, not \"http\"");
  }

  @Test
  void aVariableThatIsLikeNoneIsNotTakenForAnother() {
    assertThat(problems("", Map.of("BEATRA_FOO", "1")).get(0))
        .startsWith("BEATRA_FOO: no such setting; known: BEATRA_ADMIN_HOST, BEATRA_ADMIN_PORT,");
  }

  @Test
  void pathsInAFileAreRelativeToItAndThoseOfVariablesToTheWorkingDirectory() {
    String yaml = "data_dir: data\ncatalog: c.yaml\nstorage: {directory: /abs}";
    Config config = Config.parse("/etc/beatra/my.yaml", yaml, Map.of("BEATRA_CATALOG", "d.yaml"));

    assertThat(config.dataDir()).hasToString("/etc/beatra/data");
    assertThat(config.catalog()).hasToString("d.yaml");
    assertThat(config.storage().directory()).hasToString("/abs");
  }

  @Test
  void anUnknownVariableIsRefusedWithTheNearestKnownOne() {
    assertThat(problems("", Map.of("BEATRA_SERVER_PROT", "1")))
        .containsExactly("BEATRA_SERVER_PROT: no such setting; did you mean BEATRA_SERVER_PORT?");
  }

  @Test
  void variablesOfApiClientsAreLeftAlone() {
    assertThat(parse("", Map.of("BEATRA_API_KEY", "sk-local-x")).region()).isEqualTo("local");
  }

  @Test
  void fileAndDataDirectoryAreBesideTheScriptsUnlessTheyAreNamed(@TempDir Path home)
      throws IOException {
    var environment = Map.of("BEATRA_HOME", home.toString());
    Config unset = Config.load(null, environment);
    Files.writeString(home.resolve("beatra.yaml"), "region: eu1");

    assertThat(unset.dataDir()).isEqualTo(home.resolve("data"));
    assertThat(unset.region()).isEqualTo("local");
    assertThat(Config.load(null, environment).region()).isEqualTo("eu1");
    assertThat(Config.load(null, Map.of()).dataDir()).hasToString("data");
  }

  @Test
  void theFileIsTheArgumentElseTheOneOfTheEnvironment(@TempDir Path directory) throws IOException {
    Path one = Files.writeString(directory.resolve("one.yaml"), "region: one\n");
    Path two = Files.writeString(directory.resolve("two.yaml"), "region: two\n");
    Map<String, String> environment = Map.of("BEATRA_CONFIG", two.toString());

    assertThat(Config.load(one, environment).region()).isEqualTo("one");
    assertThat(Config.load(null, environment).region()).isEqualTo("two");
  }

  @Test
  void aNamedFileMustBeThere(@TempDir Path directory) {
    Path missing = directory.resolve("missing.yaml");

    assertThatThrownBy(() -> Config.load(missing, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage(missing + ": cannot be read: no such file");
  }
}
