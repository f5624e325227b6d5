package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.beatra.server.DocsPage.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever copies an example of the docs gets what the page says: each block marked {@code run} is
 * run as it stands, in a shell, Python or Node. The blocks of a page share a directory and an
 * account. What this machine has no interpreter or package for is skipped, and said to be; npm's
 * packages are those of the directory that NODE_PATH names.
 */
class DocsExamplesTest {
  private static final Path DOCS = Path.of("..", "spec", "docs");

  /** So that an example that hangs is an example that fails. */
  private static final int PATIENCE_MINUTES = 5;

  /** What examples import that does not come with the interpreter. */
  private static final Set<String> PACKAGES = Set.of("openai", "requests");

  private static final Map<List<String>, Boolean> KNOWN = new ConcurrentHashMap<>();

  @RegisterExtension static final OneServer SERVER = new OneServer();

  @TempDir static Path temporary;

  @TestFactory
  Stream<DynamicContainer> examples() throws IOException {
    return pages().stream()
        .filter(page -> page.examples().stream().anyMatch(Example::runs))
        .map(this::examples);
  }

  private DynamicContainer examples(DocsPage page) {
    try {
      RunningBeatra beatra = SERVER.asNewTenant();
      Path directory = Files.createTempDirectory(temporary, "page");
      linkPackages(directory);
      return DynamicContainer.dynamicContainer(
          page.name(),
          page.examples().stream()
              .filter(Example::runs)
              .map(
                  example ->
                      DynamicTest.dynamicTest(
                          "line %d, %s".formatted(example.line(), example.language()),
                          () -> run(example, beatra, directory))));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void allLanguagesHaveExamplesThatRun() throws IOException {
    assertThat(pages())
        .flatExtracting(DocsPage::examples)
        .filteredOn(Example::runs)
        .extracting(Example::language)
        .contains("curl", "python", "node");
  }

  @Test
  void everyCurlExampleRuns() throws IOException {
    assertThat(pages())
        .flatExtracting(DocsPage::examples)
        .filteredOn(example -> !example.runs() && example.language().equals("curl"))
        .isEmpty();
  }

  private static List<DocsPage> pages() throws IOException {
    try (Stream<Path> files = Files.walk(DOCS)) {
      var pages = new ArrayList<DocsPage>();
      for (Path file : files.filter(it -> it.toString().endsWith(".md")).sorted().toList()) {
        pages.add(DocsPage.parse(DOCS.relativize(file).toString(), Files.readAllLines(file)));
      }
      return pages;
    }
  }

  private static void run(Example example, RunningBeatra beatra, Path directory)
      throws IOException, InterruptedException {
    String code =
        example
            .code()
            .replace("{{base_url}}", "http://127.0.0.1:" + beatra.port())
            .replace("{{api_key}}", beatra.key());
    for (String needed : PACKAGES) {
      if (imports(example.language(), code, needed)) {
        assumeCanRun(example.language(), needed, directory);
      }
    }
    Path output = Files.createTempFile(temporary, "out", ".txt");
    Path errors = Files.createTempFile(temporary, "err", ".txt");
    int exit = start(command(example, code, directory), directory, output, errors);
    String printed = Files.readString(output);
    assertThat(exit).as(() -> code + "\n" + printed + "\n" + text(errors)).isZero();
    for (String line : example.output()) {
      assertThat(printed).as(() -> code + "\n" + text(errors)).containsPattern(pattern(line));
    }
  }

  private static List<String> command(Example example, String code, Path directory)
      throws IOException, InterruptedException {
    switch (example.language()) {
      case "curl":
        return List.of("bash", "-euo", "pipefail", "-c", code);
      case "python":
        assumeTrue(works(List.of("python3", "-c", ""), directory), "there is no python3");
        return List.of("python3", "-c", code);
      case "node":
        assumeTrue(works(List.of("node", "-e", "fetch"), directory), "there is no node with fetch");
        return List.of(
            "node", Files.writeString(directory.resolve("example.mjs"), code).toString());
      default:
        throw new IllegalStateException("cannot run " + example.language());
    }
  }

  private static boolean imports(String language, String code, String name) {
    String statement =
        switch (language) {
          case "python" -> "(?m)^(?:from|import) %s\\b";
          case "node" -> "(?m)^import .* from \"%s\"";
          default -> "(?!)";
        };
    return Pattern.compile(statement.formatted(name)).matcher(code).find();
  }

  private static void assumeCanRun(String language, String name, Path directory)
      throws IOException, InterruptedException {
    List<String> trial =
        language.equals("python")
            ? List.of("python3", "-c", "import " + name)
            : List.of("node", "--input-type=module", "-e", "import '%s'".formatted(name));
    assumeTrue(works(trial, directory), language + " has no package " + name);
  }

  private static boolean works(List<String> command, Path directory)
      throws IOException, InterruptedException {
    Boolean known = KNOWN.get(command);
    if (known == null) {
      Path output = Files.createTempFile(temporary, "trial", ".txt");
      known = exists(command.get(0)) && start(command, directory, output, output) == 0;
      KNOWN.put(command, known);
    }
    return known;
  }

  private static boolean exists(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  private static int start(List<String> command, Path directory, Path output, Path errors)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    builder.environment().putAll(Map.of("NO_PROXY", "127.0.0.1", "no_proxy", "127.0.0.1"));
    Process process = builder.start();
    process.getOutputStream().close();
    try {
      assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).as("it ends").isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Modules do not look where NODE_PATH leads, only beside themselves. */
  private static void linkPackages(Path directory) throws IOException {
    String packages = System.getenv("NODE_PATH");
    if (packages != null && Files.isDirectory(Path.of(packages))) {
      Files.createSymbolicLink(directory.resolve("node_modules"), Path.of(packages));
    }
  }

  private static Pattern pattern(String line) {
    return Pattern.compile(
        Stream.of(line.strip().split("…", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*")));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
