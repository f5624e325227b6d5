package ai.beatra.spec;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rooms of the tool, in CONTRIBUTING.md: source, contract, what judges or makes, cli. */
final class ArchitectureTest {
  private static final String ROOT = "ai.beatra.spec.";

  /** What each package may import of the others. */
  private static final Map<String, List<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("source", List.of()),
          Map.entry("contract", List.of("source")),
          Map.entry("lint.document", List.of("source", "contract")),
          Map.entry("lint.example", List.of("source", "contract")),
          Map.entry("lint.beside", List.of("source", "contract")),
          Map.entry(
              "lint",
              List.of("source", "contract", "lint.document", "lint.example", "lint.beside")),
          Map.entry("gate.diff", List.of("source", "contract")),
          Map.entry("gate", List.of("source", "contract", "gate.diff")),
          Map.entry("codes", List.of("source", "contract")),
          Map.entry("site.edition", List.of("source", "contract")),
          Map.entry("site.html", List.of()),
          Map.entry("site.reference", List.of("source", "contract", "site.edition", "site.html")),
          Map.entry(
              "site.page",
              List.of("source", "contract", "site.edition", "site.html", "site.reference")),
          Map.entry(
              "site",
              List.of(
                  "source",
                  "contract",
                  "site.edition",
                  "site.html",
                  "site.reference",
                  "site.page")),
          Map.entry(
              "cli",
              List.of("source", "contract", "lint", "gate", "codes", "site", "site.edition")));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("ai.beatra.spec");

  @TestFactory
  Stream<DynamicTest> importsOnlyWhatTheTableAllows() {
    return MAY_IMPORT.entrySet().stream()
        .map(
            room ->
                DynamicTest.dynamicTest(
                    room.getKey(),
                    () ->
                        noClasses()
                            .that()
                            .resideInAPackage(ROOT + room.getKey())
                            .should()
                            .dependOnClassesThat(
                                resideInAPackage("ai.beatra.spec..")
                                    .and(
                                        DescribedPredicate.not(
                                            resideInAnyPackage(
                                                rooms(room.getKey(), room.getValue())))))
                            .check(CLASSES)));
  }

  @Test
  void theTableHasEveryPackage() {
    assertThat(CLASSES.stream().map(it -> it.getPackageName()).collect(Collectors.toSet()))
        .containsExactlyInAnyOrderElementsOf(
            MAY_IMPORT.keySet().stream().map(it -> ROOT + it).toList());
  }

  @Test
  void noPackageIsInACircle() {
    slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(CLASSES);
  }

  private static String[] rooms(String own, List<String> others) {
    return Stream.concat(Stream.of(own), others.stream())
        .map(it -> ROOT + it)
        .toArray(String[]::new);
  }
}
