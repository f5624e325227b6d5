package ai.beatra.conformance.mutants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.beatra.conformance.Session;
import ai.beatra.conformance.SharedServer;
import ai.beatra.conformance.server.Target;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** A few of the mutants; scripts/mutate tries them all. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MutantsTest {
  /** What the whole suite finds late, by an example where it shows. */
  private static final Map<String, String> SHOWS_AT =
      Map.of(
          "bodies may be large",
          "POST /v1/uploads · 413 · payload_too_large",
          "URLs are not signed",
          "POST /v1/images/generations · 200 · waited");

  private final Saboteur saboteur;
  private final Mutate mutate;
  private final List<Mutant> all;

  MutantsTest() throws IOException, InterruptedException {
    Target target = SharedServer.ofThisCheckout();
    saboteur = new Saboteur(target.url());
    mutate = new Mutate(Session.checkout().resolve("spec"), target, saboteur);
    all = Mutants.all(target.key());
  }

  @AfterAll
  void close() throws IOException {
    saboteur.close();
  }

  @TestFactory
  Stream<DynamicTest> aMutantIsCaught() {
    return each(
        mutant -> {
          String example = SHOWS_AT.get(mutant.name());
          return example == null ? mutate.caughtBy(mutant) : mutate.caughtBy(mutant, example);
        });
  }

  @TestFactory
  @Tag("thorough")
  Stream<DynamicTest> aMutantIsCaughtByTheWholeSuite() {
    return each(mutate::caughtBy);
  }

  private interface Attempt {
    Optional<String> caught(Mutant mutant) throws IOException;
  }

  private Stream<DynamicTest> each(Attempt attempt) {
    return Mutants.spread(all, 5).stream()
        .map(
            mutant ->
                dynamicTest(mutant.name(), () -> assertThat(attempt.caught(mutant)).isNotEmpty()));
  }

  @Test
  void thereAreManyAndEachHasANameOfItsOwn() {
    assertThat(all.stream().map(Mutant::name)).doesNotHaveDuplicates().hasSizeGreaterThan(100);
  }
}
