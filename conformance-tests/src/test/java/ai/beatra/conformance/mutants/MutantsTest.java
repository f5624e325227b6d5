package ai.beatra.conformance.mutants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.beatra.conformance.Session;
import ai.beatra.conformance.SharedServer;
import ai.beatra.conformance.server.Target;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** A few of the mutants; scripts/mutate tries them all. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MutantsTest {
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
    return Mutants.spread(all, 5).stream()
        .map(
            mutant ->
                dynamicTest(mutant.name(), () -> assertThat(mutate.caughtBy(mutant)).isNotEmpty()));
  }

  @Test
  void thereAreManyAndEachHasANameOfItsOwn() {
    assertThat(all.stream().map(Mutant::name)).doesNotHaveDuplicates().hasSizeGreaterThan(100);
  }
}
