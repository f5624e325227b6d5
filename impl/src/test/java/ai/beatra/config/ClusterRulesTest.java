package ai.beatra.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What several servers must have is asked for by name, all of it at once. */
class ClusterRulesTest {
  private static final Map<String, String> GOOD =
      Map.of(
          "BEATRA_CLUSTER", "true",
          "BEATRA_DATABASE_URL", "jdbc:postgresql://db/beatra",
          "BEATRA_STORAGE_DIRECTORY", "/mnt/media",
          "BEATRA_SIGNING_SECRETS", "a-secret-that-has-32-characters-x",
          "BEATRA_SERVER_PUBLIC_URL", "https://api.example.com",
          "BEATRA_SANDBOX_ALLOWED", "true");

  private static List<String> problems(Map<String, String> settings) {
    Config config = Config.parse("test", "", settings);
    return ClusterRules.problems(config, CatalogConfig.load(config, settings));
  }

  /** The same with one thing changed. */
  private static List<String> with(String name, String value) {
    var settings = new HashMap<>(GOOD);
    settings.put(name, value);
    return problems(settings);
  }

  @Test
  void whatOneServerMayLeaveOutIsMissedAllAtOnce() {
    assertThat(problems(Map.of("BEATRA_CLUSTER", "true", "BEATRA_DEV", "true")))
        .hasSize(6)
        .satisfiesExactly(
            line -> assertThat(line).startsWith("database.url is missing: "),
            line -> assertThat(line).startsWith("storage.directory is missing: "),
            line -> assertThat(line).startsWith("signing.secrets is missing: "),
            line -> assertThat(line).startsWith("server.public_url is missing: "),
            line -> assertThat(line).startsWith("dev is on: "),
            line -> assertThat(line).startsWith("sandbox.allowed is not set, "))
        .allMatch(line -> line.lines().count() == 1);
  }

  @Test
  void aClusterThatHasAllOfItIsLetAlone() {
    assertThat(problems(GOOD)).isEmpty();
  }

  @Test
  void withoutTheSettingNothingIsAskedFor() {
    assertThat(problems(Map.of("BEATRA_DATABASE_URL", "jdbc:postgresql://db/beatra"))).isEmpty();
    assertThat(problems(Map.of())).isEmpty();
  }

  @Test
  void eachIsAskedForByItself() {
    String own = Path.of("data").resolve("media").toString();

    assertThat(with("BEATRA_STORAGE_DIRECTORY", own))
        .singleElement()
        .asString()
        .startsWith("storage.directory is in data_dir, ");
    assertThat(with("BEATRA_SANDBOX_ALLOWED", "false"))
        .singleElement()
        .asString()
        .contains("would answer for sandbox-chat, ", "sandbox.allowed to true");
    assertThat(with("BEATRA_SANDBOX_FAULTS", "true")).isEmpty();
    assertThat(with("BEATRA_DEV", "true")).singleElement().asString().startsWith("dev is on");
  }
}
