package ai.beatra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the docs promise is held by the tests that they name. */
class GuaranteesTest {
  private static final Path DOCS = Path.of("../spec/docs");
  private static final List<Path> TESTS =
      List.of(
          Path.of("src/test/java"),
          Path.of("../spec/src/test/java"),
          Path.of("../conformance-tests/src/test/java"));

  /** In the last column of a table: a class, and one of its methods. */
  private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*(?:Test|Fuzz))(?:\\.(\\w+))?`");

  private static final Pattern ROW = Pattern.compile("(?m)^\\|.*\\|$");

  private static Map<String, String> sources() throws IOException {
    var sources = new HashMap<String, String>();
    for (Path root : TESTS) {
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
          String name = file.getFileName().toString().replaceFirst("\\.java$", "");
          sources.merge(name, Files.readString(file), String::concat);
        }
      }
    }
    return sources;
  }

  @ParameterizedTest
  @ValueSource(strings = {"resources/guarantees.md", "operate/security.md"})
  void eachSentenceNamesATestThatThereIs(String page) throws IOException {
    Map<String, String> sources = sources();
    int rows = 0;
    Matcher row = ROW.matcher(Files.readString(DOCS.resolve(page)));
    while (row.find()) {
      String text = row.group();
      boolean isHead = text.startsWith("| ---") || text.matches(".*\\| (The test|Held by) \\|");
      if (!isHead) {
        rows++;
        String[] cells = text.split("\\|");
        List<String> missing = missing(cells[cells.length - 1], sources);
        assertThat(missing).as(text).isEmpty();
      }
    }
    assertThat(rows).isGreaterThan(20);
  }

  /** What is named and not there; the cell itself if nothing is named. */
  private static List<String> missing(String cell, Map<String, String> sources) {
    Matcher named = NAMED.matcher(cell);
    if (!named.find()) {
      return List.of(cell);
    }
    return named
        .reset()
        .results()
        .filter(each -> !exists(sources.get(each.group(1)), each.group(2)))
        .map(each -> each.group())
        .toList();
  }

  /** The database that a fault was played on is the one that its tests take. */
  @Test
  void faultsArePlayedOnTheDatabasesThatThePageSays() throws IOException {
    Map<String, String> sources = sources();
    String page = Files.readString(DOCS.resolve("resources/guarantees.md"));
    List<String[]> rows =
        ROW.matcher(page)
            .results()
            .map(row -> row.group().split("\\|"))
            .filter(cells -> cells.length == 5 && cells[1].startsWith(" `"))
            .toList();
    assertThat(rows).hasSizeGreaterThan(10);
    for (String[] cells : rows) {
      for (var named : NAMED.matcher(cells[4]).results().toList()) {
        String source = sources.get(named.group(1));
        assertThat(playedOn(source)).as(named.group()).isEqualTo(cells[3].strip());
      }
    }
  }

  private static String playedOn(String source) {
    if (source.matches("(?s).*(@Databases\\(| extends (Database|Nodes)Contract ).*")) {
      return "both";
    }
    return source.contains("PostgreSQL") || source.contains("Kind.POSTGRESQL")
        ? "PostgreSQL"
        : "SQLite";
  }

  private static boolean exists(String source, String method) {
    return source != null
        && (method == null || Pattern.compile("void " + method + "\\(").matcher(source).find());
  }
}
