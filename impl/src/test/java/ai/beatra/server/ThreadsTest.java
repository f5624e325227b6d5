package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of threads in CONTRIBUTING.md, beside a server that runs. */
final class ThreadsTest {
  /** A name, before what tells threads of one pool apart. */
  private static final Pattern NAME = Pattern.compile("\\| `([A-Za-z-]+)` \\|");

  /** Of the JVM, the tests and the libraries that they use alone. */
  private static final Pattern FOREIGN =
      Pattern.compile(
          "main|process reaper|Reference Handler|Finalizer|Signal Dispatcher|Notification Thread"
              + "|Common-Cleaner|Attach Listener|Java2D Disposer|CompletableFutureDelayScheduler"
              + "|ForkJoinPool.*|surefire.*|junit.*|HttpClient.*|HTTP-Dispatcher|Cleaner-.*");

  @TempDir private Path directory;

  @Test
  void everyThreadOfAServerIsInTheTable() throws IOException, InterruptedException {
    List<String> known = table();
    Set<Thread> before = Thread.getAllStackTraces().keySet();

    try (RunningBeatra server = RunningBeatra.start(directory)) {
      work(server);
      Set<String> own =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> !before.contains(thread))
              .map(Thread::getName)
              .collect(Collectors.toSet());
      Set<String> unknown =
          own.stream()
              .filter(name -> !FOREIGN.matcher(name).matches())
              .filter(name -> known.stream().noneMatch(name::startsWith))
              .collect(Collectors.toSet());

      assertThat(unknown).as("threads that are in no row").isEmpty();
      assertThat(own).as("threads for others, where there are none").doesNotContain("notices");
    }
  }

  /** Something of each kind, so that pools have begun. */
  private static void work(RunningBeatra server) throws IOException, InterruptedException {
    server.send(
        server.chat(
            "{\"model\": \"auto\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}"));
    server.send(
        Request.post("/v1/images/generations")
            .key(server.key())
            .json("{\"model\": \"auto\", \"prompt\": \"A tree\"}"));
    server.send(Request.get("/ready"));
    server.send(Request.get("/en/docs/overview"));
  }

  private static List<String> table() throws IOException {
    String all = Files.readString(Path.of("..", "CONTRIBUTING.md"));
    String section = all.split("### Threads\n")[1].split("\n##")[0];
    return NAME.matcher(section).results().map(match -> match.group(1)).toList();
  }
}
