package ai.beatra;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Walks "The way of a request" of CONTRIBUTING.md through the bytecode. A list is a chain: each
 * class refers to the next or to an interface that it implements. Where a framework joins two, the
 * line says so, and the next is of a kind that this framework calls.
 */
final class WayOfARequestTest {
  private static final Pattern STEP =
      Pattern.compile("- `([\\w.]+)` on (?:`[\\w-]+`|[^:]+?)(?: by (Grizzly|Jersey))?: .+");

  /** What a framework calls begins so. */
  private static final Map<String, String> CALLED_BY =
      Map.of("Grizzly", "org.glassfish.grizzly.", "Jersey", "jakarta.ws.rs.");

  private record Step(String name, @Nullable String framework) {}

  @TestFactory
  Stream<DynamicTest> eachClassLeadsToTheNext() throws IOException {
    List<List<Step>> ways = ways();

    assertThat(ways).as("lists in the section").hasSizeGreaterThanOrEqualTo(8);
    return ways.stream()
        .flatMap(way -> Stream.iterate(0, i -> i + 1).limit(way.size()).map(i -> hop(way, i)));
  }

  private static DynamicTest hop(List<Step> way, int at) {
    Step next = way.get(at);
    if (at == 0 || next.framework() != null) {
      return DynamicTest.dynamicTest(
          next.name(), () -> assertThat(isCalled(next)).as(next.toString()).isTrue());
    }
    Step before = way.get(at - 1);
    return DynamicTest.dynamicTest(
        before.name() + " -> " + next.name(),
        () ->
            assertThat(leads(named(before.name()), named(next.name())))
                .as(before.name() + " refers to " + next.name())
                .isTrue());
  }

  /** Whether the class is there and of a kind that the framework calls, if one does. */
  private static boolean isCalled(Step step) {
    JavaClass called = named(step.name());
    String framework = step.framework();
    return framework == null
        || supertypes(called)
            .anyMatch(
                each ->
                    each.getName().startsWith(CALLED_BY.get(framework))
                        || each.getPackageName().equals("ai.beatra.api"));
  }

  private static boolean leads(JavaClass from, JavaClass to) {
    Set<JavaClass> asWhat = supertypes(to).collect(Collectors.toSet());
    asWhat.add(to);
    return ArchitectureTest.CLASSES.stream()
        .filter(each -> outermost(each).equals(from))
        .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
        .map(dependency -> dependency.getTargetClass())
        .anyMatch(target -> asWhat.contains(target) || outermost(target).equals(to));
  }

  /** Those of ours, and interfaces of others. */
  private static Stream<JavaClass> supertypes(JavaClass type) {
    var all = new HashSet<JavaClass>(type.getAllRawInterfaces());
    all.addAll(type.getAllRawSuperclasses());
    return all.stream().filter(each -> !each.getName().startsWith("java.lang."));
  }

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(WayOfARequestTest::outermost).orElse(type);
  }

  private static JavaClass named(String name) {
    List<JavaClass> found =
        ArchitectureTest.CLASSES.stream()
            .filter(each -> each.getName().endsWith("." + name) && each.isTopLevelClass())
            .filter(each -> each.getPackageName().startsWith("ai.beatra."))
            .toList();
    assertThat(found).as("classes called " + name).hasSize(1);
    return found.get(0);
  }

  private static List<List<Step>> ways() throws IOException {
    String all = Files.readString(Path.of("..", "CONTRIBUTING.md"));
    String section = all.split("### The way of a request\n")[1].split("\n##")[0];
    var ways = new ArrayList<List<Step>>();
    for (String block : section.split("\n\n")) {
      if (block.strip().startsWith("- ")) {
        ways.add(block.strip().lines().map(WayOfARequestTest::step).toList());
      }
    }
    return ways;
  }

  private static Step step(String line) {
    Matcher step = STEP.matcher(line);
    assertThat(step.matches()).as(line).isTrue();
    return new Step(step.group(1), step.group(2));
  }
}
