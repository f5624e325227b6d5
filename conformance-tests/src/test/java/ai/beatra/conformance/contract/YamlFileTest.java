package ai.beatra.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.conformance.checks.Difference;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** YAML is read as the spec's other readers read it, and written so that it reads the same. */
final class YamlFileTest {
  private final Path file;

  YamlFileTest(@TempDir Path temporary) {
    this.file = temporary.resolve("spec/openapi.yaml");
  }

  private Place read(String text) throws IOException {
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, text);
    return Place.root(YamlFile.read(file));
  }

  @Test
  void whatIsWrittenReadsTheSame() throws IOException {
    ArrayNode values = JsonNodeFactory.instance.arrayNode();
    List.of(
            "42",
            "-1.5",
            "1e5",
            "0x1F",
            "0o7",
            "1_000",
            "12:30",
            "yes",
            "No",
            "on",
            "true",
            "null",
            "~",
            "",
            " ",
            "- a",
            "a: b",
            "a #b",
            "# c",
            "{",
            "[]",
            "&x",
            "*x",
            "!x",
            "%x",
            "@x",
            "`x",
            "'q'",
            "\"q\"",
            "=",
            "<<",
            "2024-01-01",
            "2024-01-01T00:00:00Z",
            "two\nlines",
            "ends\n",
            "ends\n\n",
            "\nstarts",
            "tab\there",
            "back\\slash",
            "é 日本 🙂",
            "\u0000\u001b",
            "data: {\"a\":\"b\"}\n\ndata: [DONE]\n\n",
            "x".repeat(300),
            " lead\nlines \n")
        .forEach(values::add);
    values.add(true).add(1).add(-7L).add(new BigDecimal("0.10")).addNull().addArray();
    values.addObject().put("yes", "x").put("1", 2).put("a b", "c").putObject("empty");

    assertThat(Difference.between(values, read(Json.yaml(values)).node())).isEmpty();
  }

  @Test
  void aliasesAreExpandedAndLinesKept() throws IOException {
    Place root =
        read(
            """
            one: &shared
              text: hello
            list:
              - *shared
              - $ref: '#/one/text'
            """);

    assertThat(root.get("list").items().get(0).text("text")).isEqualTo("hello");
    assertThat(root.get("list").items().get(1).followed().node().textValue()).isEqualTo("hello");
    assertThat(root.get("list")).hasToString("spec/openapi.yaml:3");
    assertThat(root.get("one").get("text")).hasToString("spec/openapi.yaml:2");
  }
}
