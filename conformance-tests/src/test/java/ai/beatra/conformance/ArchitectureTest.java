package ai.beatra.conformance;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The suite is a tree: who reads it from the top meets nothing that leads back. */
final class ArchitectureTest {
  private static final String TOP = "ai.beatra.conformance";

  /** What each package may import of the others; the top may import all, and nobody the top. */
  private static final Map<String, List<String>> MAY_IMPORT =
      Map.of(
          "contract", List.of(),
          "http", List.of("contract"),
          "cases", List.of("contract", "http"),
          "server", List.of("contract", "http", "cases"),
          "states", List.of("contract", "http", "cases", "server"),
          "checks", List.of("contract", "http", "cases"),
          "report", List.of("contract", "http", "cases", "checks"));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(TOP);

  @Test
  void everyPackageIsInTheTableAndNullMarked() {
    Set<String> all =
        CLASSES.stream()
            .map(JavaClass::getPackageName)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(all)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(Stream.of(TOP), MAY_IMPORT.keySet().stream().map(it -> TOP + "." + it))
                .toList());
    assertThat(CLASSES.stream().map(JavaClass::getPackage))
        .allMatch(each -> each.isAnnotatedWith(NullMarked.class));
  }

  @TestFactory
  Stream<DynamicTest> packagesImportOnlyWhatTheTableLetsThem() {
    return MAY_IMPORT.entrySet().stream()
        .map(
            row ->
                DynamicTest.dynamicTest(row.getKey(), () -> check(row.getKey(), row.getValue())));
  }

  private static void check(String name, List<String> allowed) {
    List<String> all = new ArrayList<>(allowed);
    all.add(name);
    String[] packages = all.stream().map(each -> TOP + "." + each).toArray(String[]::new);
    noClasses()
        .that(resideInAPackage(TOP + "." + name))
        .should()
        .dependOnClassesThat(resideInAPackage("ai.beatra..").and(not(resideInAnyPackage(packages))))
        .as(name + " imports only " + allowed)
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(TOP + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  /** It knows the contract and HTTP, so that it inherits no mistake of the server's. */
  @Test
  void theServerIsNotKnown() {
    noClasses()
        .that(resideInAPackage(TOP + ".."))
        .should()
        .dependOnClassesThat(
            resideInAPackage("ai.beatra..").and(not(resideInAnyPackage(TOP + ".."))))
        .check(CLASSES);
  }
}
