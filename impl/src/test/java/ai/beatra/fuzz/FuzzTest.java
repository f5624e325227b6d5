package ai.beatra.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Jazzer on every target, each in a process of its own, for so many seconds. It goes on with the
 * inputs that it has found before, in {@code target/fuzz}; one that fails is a seed from then on.
 */
@EnabledIfSystemProperty(named = "fuzz.seconds", matches = "[1-9]\\d*")
class FuzzTest {
  private static final Path PLACE = Path.of("target/fuzz");

  /** What Jazzer takes for a fault: the fuzzer's own connections to the server. */
  private static final String CONNECTIONS =
      "com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery";

  private static final int MOST_BYTES = 8192;
  private static final int TAIL_LINES = 60;

  static Stream<String> targets() throws IOException {
    String only = System.getProperty("fuzz.target", "");
    List<String> wanted =
        FuzzSeedsTest.targets().stream().filter(each -> each.contains(only)).toList();
    assertThat(wanted).as("there is no target %s", only).isNotEmpty();
    return wanted.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("targets")
  void nothingIsFound(String target) throws IOException, InterruptedException {
    long seconds = Long.getLong("fuzz.seconds");
    Path corpus = Files.createDirectories(PLACE.resolve(target).resolve("corpus"));
    Path found = Files.createDirectories(PLACE.resolve(target).resolve("found"));
    Path log = PLACE.resolve(target).resolve("log");
    var command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + target,
            "--instrumentation_includes=ai.beatra.**",
            "--custom_hook_includes=ai.beatra.**",
            "--disabled_hooks=" + (target.equals(FuzzSeedsTest.NEEDS_SERVER) ? CONNECTIONS : ""),
            "-max_total_time=" + seconds,
            "-max_len=" + MOST_BYTES,
            "-timeout=20",
            "-rss_limit_mb=3000",
            "-print_final_stats=1",
            "--reproducer_path=" + found,
            "-artifact_prefix=" + found + "/",
            corpus.toString(),
            FuzzSeedsTest.seedsOf(target).toString());
    Process process = command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      assertThat(process.waitFor(2 * seconds + 120, TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue())
        .as(
            "%s; what it was is in %s, for %s%n%s",
            target, found, FuzzSeedsTest.seedsOf(target), tail(log))
        .isZero();
  }

  private static String tail(Path log) throws IOException {
    List<String> lines =
        new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
  }
}
