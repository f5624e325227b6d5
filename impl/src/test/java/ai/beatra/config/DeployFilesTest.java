package ai.beatra.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The files of scripts/deploy: what they set is what there is to set, and pages show them as they
 * are.
 */
class DeployFilesTest {
  private static final Path DEPLOY = Path.of("../scripts/deploy");
  private static final Path PAGES = Path.of("../spec/docs/operate");

  /** What requests and tasks have to end, after the drain delay: see operate.md. */
  private static final int ENDING_SECONDS = 60;

  private static String text(String file) throws IOException {
    return Files.readString(DEPLOY.resolve(file));
  }

  private static Map<?, ?> yaml(String text) {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
  }

  /** A member of members, or an element of a list by its number. */
  private static Object at(Object tree, Object... path) {
    Object found = tree;
    for (Object step : path) {
      Object next =
          found instanceof List<?> list ? list.get((Integer) step) : ((Map<?, ?>) found).get(step);
      found = Objects.requireNonNull(next, () -> step + " of " + List.of(path));
    }
    return found;
  }

  @ParameterizedTest
  @CsvSource({
    "deploy.md, ini, beatra.service",
    "deploy.md, yaml, beatra.yaml",
    "production.md, yaml, cluster.yaml"
  })
  void aPageShowsTheFileAsItIs(String page, String language, String file) throws IOException {
    Matcher block =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(PAGES.resolve(page)));

    assertThat(block.find()).isTrue();
    assertThat(block.group(1)).isEqualTo(text(file));
  }

  @Test
  void kubernetesHasTheSameSettingsAsTheOthers() throws IOException {
    Map<?, ?> map = yaml(text("kubernetes/configmap.yaml"));

    assertThat(at(map, "data", "cluster.yaml")).isEqualTo(text("cluster.yaml"));
  }

  @Test
  void oneServersSettingsExist() throws IOException {
    assertThat(problems(text("beatra.yaml"), Map.of())).isEmpty();
  }

  @Test
  void theUnitSetsWhatThereIs() throws IOException {
    assertThat(text("beatra.service")).contains("Environment=BEATRA_CONFIG=/etc/beatra/");
    assertThat(seconds("beatra.service", "TimeoutStopSec=(\\d+)"))
        .isGreaterThan(drain("beatra.yaml") + ENDING_SECONDS);
  }

  @Test
  void aNodesEnvironmentOnKubernetesIsAllThatItsSettingsAskFor() throws IOException {
    Map<?, ?> pod =
        (Map<?, ?>) at(yaml(text("kubernetes/deployment.yaml")), "spec", "template", "spec");
    var environment = variables(at(yaml(text("kubernetes/secret.yaml.template")), "stringData"));
    for (Object each : (List<?>) at(pod, "containers", 0, "env")) {
      environment.put((String) at(each, "name"), (String) at(each, "value"));
    }

    assertThat(problems(text("cluster.yaml"), environment)).isEmpty();
    String catalog = (String) at(yaml(text("kubernetes/configmap.yaml")), "data", "catalog.yaml");
    assertThat(CatalogConfig.parse("catalog.yaml", catalog, environment).models()).isNotEmpty();
    assertThat(at(pod, "enableServiceLinks"))
        .as("a Service beatra would set BEATRA_PORT")
        .isEqualTo(false);
    assertThat((Integer) at(pod, "terminationGracePeriodSeconds"))
        .isGreaterThan(drain("cluster.yaml") + ENDING_SECONDS);
  }

  @ParameterizedTest
  @CsvSource({"node1", "node2"})
  void aNodesEnvironmentInComposeIsAllThatItsSettingsAskFor(String node) throws IOException {
    Map<?, ?> service = (Map<?, ?>) at(yaml(text("compose.yaml")), "services", node);
    Map<String, String> environment = variables(at(service, "environment"));
    environment.replaceAll(
        (name, value) -> value.replaceAll("\\$\\{\\w+:\\?[^}]*}", "a-secret".repeat(4)));

    assertThat(problems(text("cluster.yaml"), environment)).isEmpty();
    assertThat(seconds("compose.yaml", "stop_grace_period: (\\d+)s"))
        .isGreaterThan(drain("cluster.yaml") + ENDING_SECONDS);
  }

  @Test
  void allNameTheSameUserAndPorts() throws IOException {
    Object settings = yaml(text("cluster.yaml"));
    Object pod = at(yaml(text("kubernetes/deployment.yaml")), "spec", "template", "spec");
    Object user = at(pod, "securityContext", "runAsUser");

    assertThat(text("Dockerfile")).contains("USER %s:%s\n".formatted(user, user));
    assertThat(at(yaml(text("compose.yaml")), "services", "node1", "user"))
        .isEqualTo(user + ":" + user);
    assertThat(at(pod, "containers", 0, "ports", 0, "containerPort"))
        .isEqualTo(at(settings, "server", "port"));
    assertThat(at(pod, "containers", 0, "ports", 1, "containerPort"))
        .isEqualTo(at(settings, "admin", "port"));
    assertThat(text("haproxy.cfg"))
        .contains("check port " + at(settings, "admin", "port"))
        .contains("node1:" + at(settings, "server", "port"));
    assertThat(text("nginx.conf")).contains("node1:" + at(settings, "server", "port"));
  }

  private static List<String> problems(String text, Map<String, String> environment) {
    try {
      Config.parse("file", text, environment);
      return List.of();
    } catch (ConfigException e) {
      return e.problems();
    }
  }

  private static Map<String, String> variables(Object tree) {
    var variables = new LinkedHashMap<String, String>();
    ((Map<?, ?>) tree).forEach((name, value) -> variables.put((String) name, (String) value));
    return variables;
  }

  private static int drain(String file) throws IOException {
    return seconds(file, "drain_delay_seconds: (\\d+)");
  }

  private static int seconds(String file, String pattern) throws IOException {
    Matcher found = Pattern.compile(pattern).matcher(text(file));
    assertThat(found.find()).isTrue();
    return Integer.parseInt(found.group(1));
  }
}
