package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.server.DocsPage.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A shell, a Python or a Node into which one reader pastes block after block, in one working
 * directory. What a block leaves behind, the next one finds.
 */
final class PasteSession {
  /** So that an example that hangs is an example that fails. */
  private static final int PATIENCE_MINUTES = 5;

  private static final int NO_SUCH_PACKAGE = 200;
  private static final Path RUNNERS = Path.of("src/test/resources/docs").toAbsolutePath();
  private static final Map<String, String> PROGRAMS =
      Map.of("sh", "bash", "py", "python3", "mjs", "node");

  private final String language;
  private final Path directory;
  private final boolean hurried;
  private final Map<String, String> environment = new HashMap<>();

  /**
   * What became of a block.
   *
   * @param status of the shell's last command; 1 where an exception ended it
   */
  record Result(Example example, String code, int status, String out, String err) {
    boolean lacksPackage() {
      return status == NO_SUCH_PACKAGE;
    }

    String printed() {
      return out + err;
    }

    @Override
    public String toString() {
      return "%s\n%s\n--- status %d, printed:\n%s\n--- errors:\n%s"
          .formatted(example, code, status, out, err);
    }
  }

  /**
   * @param language {@code sh}, {@code py} or {@code mjs}
   * @param directory in which it works, and which is left to the caller
   * @param hurried whether waits between attempts are left out
   */
  PasteSession(String language, Path directory, boolean hurried) throws IOException {
    this.language = language;
    this.directory = directory;
    this.hurried = hurried;
    environment.putAll(Map.of("NO_PROXY", "127.0.0.1", "no_proxy", "127.0.0.1"));
    environment.put("OPENAI_API_KEY", "sk-openai");
    environment.put("CURL_HOME", directory.toString());
    if (hurried) {
      Files.writeString(directory.resolve(".curlrc"), "retry-max-time = 1\n");
    }
    linkPackages();
  }

  /** Modules do not look where NODE_PATH leads, only above themselves. */
  private void linkPackages() throws IOException {
    String packages = System.getenv("NODE_PATH");
    Path link = directory.resolve("node_modules");
    if (packages != null && Files.isDirectory(Path.of(packages)) && !Files.exists(link)) {
      Files.createSymbolicLink(link, Path.of(packages));
    }
  }

  boolean isPossible() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(it -> Files.isExecutable(Path.of(it, PROGRAMS.get(language))));
  }

  List<Result> paste(List<Example> examples, List<String> codes)
      throws IOException, InterruptedException {
    Path blocks = Files.createTempDirectory(directory, "blocks");
    for (int i = 0; i < codes.size(); i++) {
      Files.writeString(blocks.resolve(i + "." + language), codes.get(i));
    }
    String printed = run(command(blocks, codes));
    var results = new ArrayList<Result>();
    for (int i = 0; i < codes.size(); i++) {
      Path status = blocks.resolve(i + ".status");
      assertThat(status).as(() -> "it gets there: " + printed).exists();
      results.add(
          new Result(
              examples.get(i),
              codes.get(i),
              Integer.parseInt(Files.readString(status).strip()),
              Files.readString(blocks.resolve(i + ".out")),
              Files.readString(blocks.resolve(i + ".err"))));
    }
    return results;
  }

  private List<String> command(Path blocks, List<String> codes) throws IOException {
    if (!language.equals("sh")) {
      String runner = RUNNERS.resolve("session." + language).toString();
      return List.of(PROGRAMS.get(language), runner, blocks.toString(), hurried ? "hurry" : "");
    }
    var script = new StringBuilder();
    for (int i = 0; i < codes.size(); i++) {
      String at = blocks.resolve(Integer.toString(i)).toString();
      script.append(
          "{\n%s} </dev/null >'%s.out' 2>'%s.err'\necho $? >'%s.status'\n"
              .formatted(codes.get(i), at, at, at));
    }
    return List.of("bash", Files.writeString(blocks.resolve("all.bash"), script).toString());
  }

  private String run(List<String> command) throws IOException, InterruptedException {
    Path printed = Files.createTempFile(directory, "session", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    try {
      assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).as("it ends").isTrue();
      return Files.readString(printed);
    } finally {
      process.destroyForcibly();
    }
  }
}
