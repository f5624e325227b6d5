package ai.beatra.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What scripts/fuzz begins with and what it has found, tried again on every target: a seed as it
 * is, cut off, and with a byte of it changed. This build needs no fuzzer.
 */
class FuzzSeedsTest {
  private static final Path SOURCES = Path.of("src/test/java");
  private static final Path SEEDS = Path.of("src/test/resources/fuzz");

  /** It wants a server; its seeds are those of HttpHeadsTest. */
  static final String NEEDS_SERVER = "ai.beatra.server.HttpHeadFuzz";

  private static final int VARIANTS = 20 * Integer.getInteger("rounds", 1);

  static List<String> targets() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .map(file -> SOURCES.relativize(file).toString())
          .filter(name -> name.endsWith("Fuzz.java"))
          .map(name -> name.replaceFirst("\\.java$", "").replace('/', '.'))
          .sorted()
          .toList();
    }
  }

  static Path seedsOf(String target) {
    return SEEDS.resolve(target);
  }

  private static List<Path> seeds(String target) throws IOException {
    try (Stream<Path> files = Files.list(seedsOf(target))) {
      return files.sorted().toList();
    }
  }

  @Test
  void everyTargetHasSeeds() throws IOException {
    for (String target : targets()) {
      assertThat(SEEDS.resolve(target)).isNotEmptyDirectory();
    }
    try (Stream<Path> directories = Files.list(SEEDS)) {
      assertThat(directories.map(each -> each.getFileName().toString()).sorted().toList())
          .isEqualTo(targets());
    }
  }

  @TestFactory
  Stream<DynamicNode> replayed() throws Exception {
    return targets().stream()
        .filter(target -> !target.equals(NEEDS_SERVER))
        .map(
            target -> {
              try {
                Method method = Class.forName(target).getMethod("fuzzerTestOneInput", byte[].class);
                return dynamicContainer(
                    target, seeds(target).stream().map(each -> one(method, each)));
              } catch (ReflectiveOperationException | IOException e) {
                throw new AssertionError(target, e);
              }
            });
  }

  private static DynamicNode one(Method target, Path seed) {
    return dynamicTest(
        seed.getFileName().toString(),
        () -> {
          byte[] bytes = Files.readAllBytes(seed);
          call(target, bytes);
          var random = new Random(1);
          for (int i = 0; i < VARIANTS && bytes.length > 0; i++) {
            call(target, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
            byte[] changed = bytes.clone();
            changed[random.nextInt(bytes.length)] = (byte) random.nextInt();
            call(target, changed);
          }
        });
  }

  private static void call(Method target, byte[] bytes) throws IllegalAccessException {
    try {
      target.invoke(null, (Object) bytes);
    } catch (InvocationTargetException e) {
      throw new AssertionError(Arrays.toString(bytes), e.getCause());
    }
  }
}
