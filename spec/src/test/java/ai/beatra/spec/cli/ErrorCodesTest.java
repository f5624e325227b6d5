package ai.beatra.spec.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.spec.SpecFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrorCodesTest {
  private final SpecFolder spec;
  private final Path output;
  private final Path source;

  ErrorCodesTest(@TempDir Path temp) throws IOException {
    spec = new SpecFolder(temp);
    output = temp.resolve("out");
    source = output.resolve("ai/beatra/error/ErrorCode.java");
  }

  @Test
  void makesAnEnumThatCompilesAndKnowsEveryCode() throws Exception {
    generate();

    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, messages, "-Xlint:all", "-Xdoclint:all,-missing", source.toString());
    assertThat(messages.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(result).isZero();
    URL[] classes = {output.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(classes)) {
      Class<?> type = loader.loadClass("ai.beatra.error.ErrorCode");
      assertThat(type.getEnumConstants())
          .extracting(Object::toString)
          .containsExactly(
              "UNAUTHORIZED",
              "INVALID_REQUEST",
              "BROKEN_THING",
              "OTHER_REGION",
              "FORBIDDEN",
              "NOT_FOUND",
              "NOT_ACCEPTABLE",
              "BIG",
              "NOT_JSON");
      Object broken = type.getEnumConstants()[2];
      assertThat(type.getMethod("code").invoke(broken)).isEqualTo("broken_thing");
      assertThat(type.getMethod("status").invoke(broken)).isEqualTo(503);
      assertThat(type.getMethod("retryable").invoke(broken)).isEqualTo(true);
      assertThat(type.getMethod("type").invoke(broken)).isEqualTo("api_error");
      assertThat(type.getMethod("of", String.class).invoke(null, "broken_thing"))
          .isEqualTo(Optional.of(broken));
      assertThat(type.getMethod("of", String.class).invoke(null, "nothing"))
          .isEqualTo(Optional.empty());
    }
  }

  @Test
  void explainsEachConstantFromTheTaxonomy() throws IOException {
    generate();

    assertThat(source)
        .content()
        .startsWith("// Generated from spec/error-codes.yaml")
        .contains("   * The thing broke.\n   *\n   * <p>What to do: Send the request again.\n")
        .contains("The key is missing. &lt;b&gt; &amp; *&#47; &#64;see &#92;u0041");
  }

  @Test
  void leavesTheFileUntouchedWhenNothingChanged() throws IOException {
    generate();
    FileTime longAgo = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(source, longAgo);

    generate();
    assertThat(Files.getLastModifiedTime(source)).isEqualTo(longAgo);

    spec.plant("error-codes.yaml", "The thing broke.", "The thing is broken.");
    generate();
    assertThat(source).content().contains("The thing is broken.");
  }

  @Test
  void makesNothingFromAMalformedTaxonomy() throws IOException {
    spec.plant("error-codes.yaml", "status: 503", "state: 503");

    assertThatThrownBy(this::generate).isInstanceOf(SpecRefused.class);
    assertThat(source).doesNotExist();
  }

  private void generate() throws IOException {
    Main.run(
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
        "error-codes",
        spec.path().toString(),
        output.toString());
  }
}
