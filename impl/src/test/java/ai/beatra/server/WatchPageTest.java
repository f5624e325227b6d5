package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.yaml.snakeyaml.Yaml;

/**
 * The page "Watch it", the dashboard and the rules for alerts, beside what a server that has done
 * some of everything says of itself.
 */
class WatchPageTest {
  private static final Path PAGE = Path.of("../spec/docs/operate/watch.md");
  private static final Path DASHBOARD = Path.of("../scripts/deploy/grafana-dashboard.json");
  private static final Path ALERTS = Path.of("../scripts/deploy/prometheus-alerts.yaml");
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");
  private static final Pattern LABEL = Pattern.compile("[{,]([a-z_]+)=\"");
  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^\\| ((?:`[a-z_]+`(?:, )?)+) \\| (gauge|counter|histogram|summary) \\| ([^|]*)\\| ");
  private static final Pattern CODE = Pattern.compile("`([a-z_]+)`");
  private static final Pattern STRING = Pattern.compile("\"(\\\\.|[^\"])*\"");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(by|without|on|ignoring)\\s*\\([^)]*\\)");
  private static final Pattern NAME =
      Pattern.compile("(?<![a-z_$.])([a-z][a-z_]*_[a-z_]+|up)(?![a-z_(=!])");
  private static final Set<String> FUNCTIONS = Set.of("histogram_quantile", "min_over_time");

  /** Prometheus makes it itself. */
  private static final String UP = "up";

  @RegisterExtension
  static final OneServer server =
      new OneServer(Map.of("BEATRA_ADMIN_PORT", "0", "BEATRA_SANDBOX_FAULTS", "true"));

  private static Scraped scraped;

  /** The type of each family that the server offers. */
  private static final Map<String, String> types = new TreeMap<>();

  @BeforeAll
  static void work() throws IOException {
    RunningBeatra beatra = server.get();
    for (String model : List.of("auto", "sandbox-fault-upstream-failed")) {
      for (String stream : List.of("true", "false")) {
        beatra.send(
            beatra.chat(
                "{\"model\":\"%s\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"Count to five\"}]}"
                    .formatted(model, stream)));
      }
    }
    var client = new TaskClient(beatra);
    client.succeeded(
        client.create(TaskClient.GENERATIONS, "{\"model\":\"auto\",\"prompt\":\"A tree\"}"));
    // The collector of garbage has paused once at least.
    System.gc();
    beatra.watching().look();
    Eventually.holds(
        "all of it is counted",
        () -> {
          Set<String> names = Scraped.of(beatra).names();
          return names.contains("beatra_tasks_ended_total")
              && names.contains("jvm_gc_pause_seconds_count");
        });
    String text = Scraped.get(beatra, Request.get("/metrics")).text();
    scraped = Scraped.parse(text);
    TYPE.matcher(text).results().forEach(each -> types.put(each.group(1), each.group(2)));
    // Counted only when the database was away; another test sees to that.
    types.putIfAbsent("beatra_database_failures_total", "counter");
  }

  /**
   * Ours, and those that have names of a convention; without what Micrometer adds to histograms.
   */
  private static Set<String> ours() {
    return types.keySet().stream()
        .filter(name -> name.matches("(beatra|gen_ai|http)_.*"))
        .filter(
            name -> !types.containsKey(name.replaceFirst("_max$", "")) || !name.endsWith("_max"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private record Metric(String type, Set<String> labels) {}

  private static Map<String, Metric> table() throws IOException {
    var table = new TreeMap<String, Metric>();
    ROW.matcher(Files.readString(PAGE))
        .results()
        .forEach(
            row ->
                codes(row.group(1))
                    .forEach(
                        name ->
                            table.put(
                                name,
                                new Metric(row.group(2), new TreeSet<>(codes(row.group(3)))))));
    return table;
  }

  private static List<String> codes(String cell) {
    return CODE.matcher(cell).results().map(match -> match.group(1)).toList();
  }

  @Test
  void thePageHasEachMetricAndNoOther() throws IOException {
    assertThat(table().keySet()).containsAll(ours());
    assertThat(types.keySet()).containsAll(table().keySet());
  }

  @Test
  void thePageHasTheirTypesAndLabels() throws IOException {
    for (Map.Entry<String, Metric> each : table().entrySet()) {
      assertThat(types.get(each.getKey())).as(each.getKey()).isEqualTo(each.getValue().type());
      Set<String> labels = labels(each.getKey());
      if (!labels.isEmpty() || !seriesOf(each.getKey()).isEmpty()) {
        assertThat(labels).as(each.getKey()).isEqualTo(each.getValue().labels());
      }
    }
  }

  private static List<String> seriesOf(String name) {
    return scraped.series().keySet().stream()
        .filter(series -> series.matches(Pattern.quote(name) + "(_bucket|_sum|_count)?(\\{.*)?"))
        .toList();
  }

  private static Set<String> labels(String name) {
    var labels = new TreeSet<String>();
    for (String series : seriesOf(name)) {
      LABEL.matcher(series).results().forEach(label -> labels.add(label.group(1)));
    }
    labels.remove("le");
    return labels;
  }

  @Test
  void theDashboardAsksForWhatThereIs() throws IOException {
    var asked = new TreeSet<String>();
    JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
    var ids = new HashSet<Integer>();
    for (JsonNode panel : dashboard.path("panels")) {
      assertThat(ids.add(panel.path("id").asInt())).as(panel::toString).isTrue();
      assertThat(panel.path("title").asText()).isNotEmpty();
      if (!panel.path("type").asText().equals("row")) {
        assertThat(panel.path("targets")).as(panel::toString).isNotEmpty();
      }
      panel.path("targets").forEach(target -> asked.addAll(names(target.path("expr").asText())));
    }

    assertThat(series()).containsAll(asked);
    assertThat(asked.stream().map(WatchPageTest::family)).containsAll(ours());
  }

  @Test
  void theRulesAskForWhatThereIsAndSayWhatToDo() throws IOException {
    Map<String, Object> file = new Yaml().load(Files.readString(ALERTS));
    var asked = new TreeSet<String>();
    var alerts = new ArrayList<String>();
    for (Map<String, Object> group : list(Objects.requireNonNull(file.get("groups")))) {
      assertThat(group.get("name")).isInstanceOf(String.class);
      for (Map<String, Object> rule : list(Objects.requireNonNull(group.get("rules")))) {
        alerts.add((String) rule.get("alert"));
        asked.addAll(names((String) Objects.requireNonNull(rule.get("expr"))));
        assertThat(map(Objects.requireNonNull(rule.get("labels"))).get("severity"))
            .isIn("page", "warn");
        assertThat(map(Objects.requireNonNull(rule.get("annotations"))))
            .containsOnlyKeys("summary", "action");
        assertThat(String.valueOf(rule.getOrDefault("for", "0s"))).matches("\\d+[sm]");
        assertThat(rule.keySet()).isSubsetOf("alert", "expr", "for", "labels", "annotations");
      }
    }

    assertThat(alerts).doesNotHaveDuplicates().hasSizeGreaterThan(10);
    asked.remove(UP);
    assertThat(series()).containsAll(asked);
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> list(Object value) {
    return (List<Map<String, Object>>) value;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  /** All names of series that there are, or would be. */
  private static Set<String> series() {
    return Stream.concat(scraped.names().stream(), types.keySet().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String family(String series) {
    return types.containsKey(series) ? series : series.replaceFirst("_(bucket|sum|count)$", "");
  }

  /** The metrics of a query, which has no other names with an underscore than these. */
  private static Set<String> names(String query) {
    String bare = STRING.matcher(query).replaceAll("\"\"");
    bare = GROUPING.matcher(bare).replaceAll("");
    var names = new TreeSet<String>();
    NAME.matcher(bare).results().forEach(name -> names.add(name.group(1)));
    names.removeAll(FUNCTIONS);
    assertThat(names).as(query).isNotEmpty();
    return names;
  }
}
