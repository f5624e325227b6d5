package ai.beatra.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of settings, beside what a file may have: that is told to whoever writes another. */
class SettingsPagesTest {
  private static final Pattern KNOWN = Pattern.compile("; known here: (.*)");
  private static final Pattern CODE = Pattern.compile("`([a-z0-9_.*]+)`");

  @ParameterizedTest
  @ValueSource(strings = {"../README.md", "../spec/docs/resources/operate.md"})
  void eachSettingHasItsPlace(Path page) throws IOException {
    List<String> written = written(page);
    Set<String> known = known("").collect(Collectors.toCollection(TreeSet::new));

    assertThat(known).contains("admin.port", "cluster", "storage.s3.bucket");
    assertThat(known).allMatch(setting -> written.stream().anyMatch(each -> covers(each, setting)));
    assertThat(written).allMatch(each -> known.stream().anyMatch(setting -> covers(each, setting)));
  }

  /** All settings below one. */
  private static Stream<String> known(String path) {
    String within = path.isEmpty() ? "" : "{" + path.replace(".", ": {") + ": ";
    String unknown =
        within + "{transmogrification: 1}" + "}".repeat(within.split(":", -1).length - 1);
    List<String> here =
        ConfigTest.problems(unknown).stream()
            .flatMap(problem -> KNOWN.matcher(problem).results())
            .flatMap(match -> Stream.of(match.group(1).split(", ")))
            .toList();
    return here.isEmpty() ? Stream.of(path) : here.stream().flatMap(SettingsPagesTest::known);
  }

  /** {@code .user} stands beside another of its section; {@code s3.*} for all of one. */
  private static boolean covers(String written, String setting) {
    return written.equals(setting)
        || written.endsWith(".*") && setting.startsWith(written.substring(0, written.length() - 1));
  }

  /** Those of the first table that begins with where to listen. */
  private static List<String> written(Path page) throws IOException {
    String table = Files.readString(page).split("\n\\| (?=`server\\.host`)", 2)[1].split("\n\n")[0];
    return table
        .lines()
        .flatMap(
            row -> {
              List<String> names =
                  CODE.matcher(row.split(" \\| ")[0])
                      .results()
                      .map(match -> match.group(1))
                      .toList();
              String section = names.get(0).split("\\.")[0];
              return names.stream().map(name -> name.startsWith(".") ? section + name : name);
            })
        .toList();
  }
}
