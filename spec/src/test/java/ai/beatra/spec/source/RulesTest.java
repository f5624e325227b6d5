package ai.beatra.spec.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RulesTest {
  @Test
  void contributingHasTheSameTable() throws IOException {
    Matcher row =
        Pattern.compile("(?m)^\\| `([a-z-]+)` \\| (.*) \\|$")
            .matcher(section(Files.readString(Path.of("../CONTRIBUTING.md"))));
    Map<String, String> table = new LinkedHashMap<>();
    while (row.find()) {
      table.put(row.group(1), row.group(2));
    }

    assertThat(table).containsExactlyEntriesOf(Rules.all());
  }

  @Test
  void everyRuleOfTheTableIsInTheCode() throws IOException {
    String code;
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      code =
          files
              .filter(it -> it.toString().endsWith(".java"))
              .map(RulesTest::read)
              .collect(Collectors.joining());
    }

    assertThat(Rules.all().keySet())
        .allSatisfy(rule -> assertThat(code).contains("\"" + rule + "\""));
  }

  @Test
  void noFindingHasARuleThatTheTableLacks() {
    assertThatThrownBy(() -> new Finding("f", 1, JsonPointer.empty(), "unheard-of", "m", "f"))
        .hasMessageContaining("unheard-of");
  }

  private static String section(String text) {
    int start = text.indexOf("### The rules");
    return text.substring(start, text.indexOf("\n#", start + 1));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
