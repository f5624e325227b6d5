package ai.beatra.conformance.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.conformance.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What scripts/dev does with a save; its tools are shell scripts that say when they are called. */
final class DevTest {
  private static final String SPEC = "spec/openapi.yaml";
  private static final int PATIENCE_SECONDS = 120;
  private static final List<String> FOLDERS =
      List.of(
          "bin",
          ".mvn",
          "scripts",
          "spec/docs",
          "spec/src/main",
          "generated",
          "impl/src/main/java");

  private static final String JAVA =
      """
      #!/bin/sh
      case "$*" in
        *-version) echo 'openjdk version "17"' >&2 ;;
        *Compiler.java*) while read -r each; do echo "compiles" >&2; echo 0; done ;;
        *spec.cli.Main*)
          echo "tool: ${*##*spec.cli.Main }"
          case "$*" in
            *lint*) ! grep faulty spec/openapi.yaml ;;
            *breaking*) ! grep breaks spec/openapi.yaml ;;
          esac ;;
        *server.Main*)
          [ ! -f taken ] || { echo "cannot listen on 127.0.0.1:8080: it is taken"; exit 1; }
          echo "serves with: ${*##*server.Main }"
          trap 'echo stops; exit 0' TERM
          while :; do sleep 0.1; done ;;
      esac
      """;

  private static final String MVN =
      """
      #!/bin/sh
      case "$*" in
        *"package"*) echo "builds all"; . scripts/toolchain
          root=$PWD; jar=impl/target/beatra.jar
          build_begins; echo made >impl/target/beatra.jar; build_ended ;;
        *) mkdir -p spec/target/classes; echo none >spec/target/classpath ;;
      esac
      """;

  private final Path root;
  private final Path printed;
  private int heard;
  private @Nullable Process dev;

  DevTest(@TempDir Path root) {
    this.root = root;
    printed = root.resolve("printed");
  }

  @BeforeEach
  void aCheckout() throws IOException {
    for (String folder : FOLDERS) {
      Files.createDirectories(root.resolve(folder));
    }
    for (String script : new String[] {"dev", "toolchain"}) {
      Path from = Session.checkout().resolve("scripts").resolve(script);
      Files.copy(from, root.resolve("scripts").resolve(script));
    }
    write("pom.xml", "<project/>");
    write("spec/pom.xml", "<project/>");
    write(SPEC, "openapi: 3.0.3");
    write("spec/CHANGELOG.md", "# Changelog");
    write("spec/docs/page.md", "a page");
    write("impl/src/main/java/A.java", "class A {}");
    for (String tool : new String[] {"java", "javac", "mvn"}) {
      write("bin/" + tool, tool.equals("mvn") ? MVN : JAVA);
      assertThat(root.resolve("bin").resolve(tool).toFile().setExecutable(true)).isTrue();
    }
  }

  @AfterEach
  void itEndsWithItsServer() throws InterruptedException {
    Process started = Objects.requireNonNull(dev);
    started.destroy();
    assertThat(started.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(started.exitValue()).isZero();
  }

  private void start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "scripts/dev", "--port", "9090")
            .directory(root.toFile())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile());
    builder.environment().remove("JAVA_HOME");
    String bin = root.resolve("bin").toString();
    builder.environment().merge("PATH", bin, (old, own) -> own + ":" + old);
    Process started = builder.start();
    dev = started;
    started.getOutputStream().close();
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(root.resolve(file), text);
  }

  /** What is printed from where the last call ended to the end of the line with that text. */
  private String until(String text) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < end) {
      String all = Files.readString(printed);
      int at = all.indexOf(text, heard);
      int line = at < 0 ? -1 : all.indexOf('\n', at);
      if (line >= 0) {
        String since = all.substring(heard, line);
        heard = line;
        return since;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new AssertionError("no \"" + text + "\" in:\n" + Files.readString(printed));
  }

  @Test
  void aSavedPageIsServedWithoutABuild() throws IOException, InterruptedException {
    start();
    until("Watching");
    // Of the two, either may be first.
    heard = 0;
    until("serves with: serve --port 9090");

    write("spec/docs/page.md", "another page");

    assertThat(until("serves with: serve --restarted --port 9090"))
        .contains("Saved: spec/docs/page.md", "tool: docs spec", "stops")
        .doesNotContain("builds all", "compiles", "lint");
    assertThat(root.resolve("impl/target/dev/classes/beatra/docs/page.md"))
        .hasContent("another page");
  }

  @Test
  void aSavedSpecIsLintedCompiledServedAndJudged() throws IOException, InterruptedException {
    start();
    until("Watching");

    write(SPEC, "a harmless change");
    assertThat(until("It breaks nobody"))
        .contains("tool: lint spec", "tool: error-codes", "compiles")
        .contains("serves with: serve --restarted");

    write(SPEC, "this breaks somebody");
    assertThat(until("this breaks somebody"))
        .contains("serves with: serve --restarted", "scripts/breaking would refuse it:");

    write(SPEC, "this is faulty");
    assertThat(until("the server keeps running as it was"))
        .contains("this is faulty")
        .doesNotContain("compiles", "stops");
  }

  @Test
  void aFileThatIsGoneIsSeen() throws IOException, InterruptedException {
    start();
    until("Watching");

    Files.delete(root.resolve("spec/docs/page.md"));

    assertThat(until("serves with: serve --restarted")).contains("Saved: spec/docs/page.md");
    assertThat(root.resolve("impl/target/dev/classes/beatra/docs/page.md")).doesNotExist();
  }

  @Test
  void aServerThatEndsIsToldAndTheNextSaveStartsIt() throws IOException, InterruptedException {
    write("taken", "");
    start();

    assertThat(until("The next save starts it again"))
        .contains("cannot listen on 127.0.0.1:8080: it is taken", "no server runs");

    Files.delete(root.resolve("taken"));
    write("spec/docs/page.md", "another page");
    until("serves with: serve --restarted");
  }
}
