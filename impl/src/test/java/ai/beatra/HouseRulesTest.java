package ai.beatra;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.store.Row;
import ai.beatra.store.Tx;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What holds beside the table: what only some rooms may touch, and how all classes are. */
final class HouseRulesTest {
  @Test
  void jaxRsIsKnownOnlyToDelegatesHttpAndServer() {
    noClasses()
        .that(
            resideInAPackage("ai.beatra..")
                .and(not(resideInAnyPackage(ArchitectureTest.rooms("http..", "server", "api")))))
        .and()
        .haveSimpleNameNotEndingWith("Delegate")
        .should()
        .dependOnClassesThat(resideInAPackage("jakarta.ws.rs.."))
        .check(ArchitectureTest.CLASSES);
  }

  @Test
  void grizzlyIsKnownOnlyToNetAndServer() {
    noClasses()
        .that(
            resideInAPackage("ai.beatra..")
                .and(not(resideInAnyPackage(ArchitectureTest.rooms("net..", "server")))))
        .should()
        .dependOnClassesThat(resideInAPackage("org.glassfish.grizzly.."))
        .check(ArchitectureTest.CLASSES);
  }

  /** Both are there only where somebody watches. */
  @Test
  void whoCountsAndWhoFollowsIsKnownToOneRoomEach() {
    for (var each :
        Map.of("metrics.meters", "io.micrometer..", "metrics.spans", "io.opentelemetry..")
            .entrySet()) {
      noClasses()
          .that(
              resideInAPackage("ai.beatra..")
                  .and(not(resideInAnyPackage(ArchitectureTest.rooms(each.getKey())))))
          .should()
          .dependOnClassesThat(resideInAPackage(each.getValue()))
          .check(ArchitectureTest.CLASSES);
    }
    noClasses()
        .that(
            resideInAPackage("ai.beatra..")
                .and(not(resideInAnyPackage(ArchitectureTest.rooms("metrics..", "server")))))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(ArchitectureTest.rooms("metrics.meters", "metrics.spans")))
        .check(ArchitectureTest.CLASSES);
  }

  @Test
  void sqlIsKnownOnlyToTheStore() {
    noClasses()
        .that(
            resideInAPackage("ai.beatra..")
                .and(not(resideInAnyPackage(ArchitectureTest.rooms("store")))))
        .should()
        .dependOnClassesThat(resideInAnyPackage("java.sql..", "javax.sql.."))
        .check(ArchitectureTest.CLASSES);
  }

  /** All SQL goes through {@link Tx}: whoever hands it a statement is a store. */
  @Test
  void onlyStoresRunStatements() {
    noClasses()
        .that(
            resideInAPackage("ai.beatra..")
                .and(not(resideInAnyPackage(ArchitectureTest.rooms("store")))))
        .and(describe("are no stores", each -> !isPartOfAStore(each)))
        .should()
        .callCodeUnitWhere(
            describe(
                "it is a statement of Tx",
                call ->
                    call.getTargetOwner().isEquivalentTo(Tx.class)
                        && !call.getName().equals("now")))
        .orShould()
        .dependOnClassesThat(JavaClass.Predicates.equivalentTo(Row.class))
        .check(ArchitectureTest.CLASSES);
  }

  private static boolean isPartOfAStore(JavaClass each) {
    return each.getSimpleName().endsWith("Store")
        || each.getEnclosingClass().filter(HouseRulesTest::isPartOfAStore).isPresent();
  }

  @Test
  void outboundHttpIsKnownOnlyToUpstream() {
    noClasses()
        .that(
            resideInAPackage("ai.beatra..")
                .and(not(resideInAnyPackage(ArchitectureTest.rooms("upstream")))))
        .should()
        .dependOnClassesThat(resideInAnyPackage("org.apache.hc..", "java.net.http.."))
        .check(ArchitectureTest.CLASSES);
  }

  @Test
  void theClientOfS3IsKnownOnlyToBlobs() {
    noClasses()
        .that(
            resideInAPackage("ai.beatra..")
                .and(not(resideInAnyPackage(ArchitectureTest.rooms("blobs")))))
        .should()
        .dependOnClassesThat(resideInAPackage("software.amazon.awssdk.."))
        .check(ArchitectureTest.CLASSES);
  }

  @Test
  void theEnvironmentIsReadOnlyByConfig() {
    noClasses()
        .that(
            resideInAPackage("ai.beatra..")
                .and(not(resideInAnyPackage(ArchitectureTest.rooms("config")))))
        .should()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .check(ArchitectureTest.CLASSES);
  }

  @Test
  void theRealClockIsReadOnlyByServerAndTheCommandLine() {
    noClasses()
        .that(
            resideInAPackage("ai.beatra..")
                .and(not(resideInAnyPackage(ArchitectureTest.rooms("server", "cli")))))
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(ArchitectureTest.CLASSES);
  }

  @Test
  void everyPackageIsNullMarked() {
    assertThat(ArchitectureTest.packages())
        .allMatch(each -> each.isAnnotatedWith(NullMarked.class), "is @NullMarked");
  }

  @Test
  void classesThatNobodyExtendsAreFinal() {
    classes()
        .that(
            resideInAPackage("ai.beatra..")
                .and(not(resideInAnyPackage(ArchitectureTest.rooms("api", "model")))))
        .and()
        .areNotInterfaces()
        .and()
        .areTopLevelClasses()
        .and()
        .haveSimpleNameNotEndingWith("Exception")
        .should()
        .haveModifier(JavaModifier.FINAL)
        .orShould()
        .haveModifier(JavaModifier.ABSTRACT)
        .check(ArchitectureTest.CLASSES);
  }
}
