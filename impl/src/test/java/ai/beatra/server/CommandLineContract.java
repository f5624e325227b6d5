package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.store.MigratedFile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a database of the test. */
abstract class CommandLineContract {
  record Result(int exitCode, String out, String err) {}

  static final String CHAT =
      "{\"model\":\"auto\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":"
          + "\"Repeat the word go 3 times\"}]}";

  @TempDir Path data;

  @BeforeEach
  void migrate() throws IOException {
    MigratedFile.putInto(data);
  }

  static Result run(Map<String, String> environment, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Main.execute(
            environment, new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    return new Result(exitCode, out.toString(), err.toString());
  }

  /** On the data directory of this test. */
  Result run(String line) {
    return run(Map.of("BEATRA_DATA_DIR", data.toString()), line.split(" "));
  }

  Result done(String line) {
    Result result = run(line);
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    return result;
  }

  JsonNode json(String line) {
    Result result = done(line + " --json");
    assertThat(result.out().lines()).hasSize(1);
    try {
      return new ObjectMapper().readTree(result.out());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  void assertMisunderstood(String line, String problem) {
    Result result = run(line);
    assertThat(result.err())
        .startsWith("beatra: ")
        .contains(problem)
        .endsWith(" --help)" + System.lineSeparator())
        .hasLineCount(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.exitCode()).isEqualTo(2);
  }
}
