package ai.beatra.spec.gate.diff;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.spec.contract.Operation;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.gate.GateCases;
import ai.beatra.spec.gate.GateCases.Case;
import ai.beatra.spec.gate.diff.LibraryDiff.Fault;
import ai.beatra.spec.source.YamlFile;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * openapi-diff, with every check on, as the measure of our own differ: where it finds a fault, we
 * have seen a change.
 */
@Tag("thorough")
class OracleTest {
  private static final GateCases CASES = new GateCases();

  /** What is the same, or breaks nobody, and ours knows it; the library takes it for a fault. */
  private static final Set<String> SEEN_THROUGH =
      Set.of(
          "response-write-only-property-became-optional",
          "response-required-write-only-property-removed",
          "shared-error-narrowed",
          "recursive-alternative-renamed",
          "recursive-schema-became-an-alternative",
          "null-listed-in-nullable-enum",
          "null-listed-in-nullable-enum-back",
          "all-of-reordered",
          "all-of-reordered-back",
          "all-of-around-reference",
          "no-bound-set",
          "one-of-alternative-renamed",
          "one-of-alternative-renamed-back");

  static Stream<Case> cases() {
    return CASES.all().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void oursSeesAChangeWhereTheLibraryFindsAFault(Case it) throws IOException {
    List<Change> changes = changes(it);
    List<Fault> unseen =
        LibraryDiff.faults(it.before().toString(), it.after().toString()).stream()
            .filter(fault -> changes.stream().noneMatch(change -> tells(change, fault)))
            .toList();

    assertThat(unseen.isEmpty())
        .as(unseen.toString())
        .isNotEqualTo(SEEN_THROUGH.contains(it.name()));
  }

  @Test
  void theLibraryIsAskedAndItsAnswersArePlacedAsOurs() {
    assertThat(faults("request-parameter-removed"))
        .containsExactly("post /v1/things/{thing_id} query parameter place gone");
    assertThat(faults("enum-value-removed"))
        .contains("post /v1/things/{thing_id} request body application/json at /place enum");
  }

  private static List<String> faults(String name) {
    Case it = cases().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    return LibraryDiff.faults(it.before().toString(), it.after().toString()).stream()
        .map(fault -> fault.operation() + " " + fault.spot() + " " + fault.what())
        .toList();
  }

  private static boolean tells(Change change, Fault fault) {
    String[] name = fault.operation().split(" ", 2);
    return change.operation().key().equals(Operation.key(name[0], name[1]))
        && (change.weight().breaks() || overlap(change.spot(), fault.spot()));
  }

  /** Whether one of the two is a part of the other. */
  private static boolean overlap(Spot one, Spot other) {
    String ours = (one + "/").replace(' ', '/');
    String theirs = (other + "/").replace(' ', '/');
    return one.side() == other.side() && (ours.startsWith(theirs) || theirs.startsWith(ours));
  }

  private static List<Change> changes(Case it) throws IOException {
    List<Change> changes = new ArrayList<>();
    List<Operation> after = contract(it.after()).operations();
    for (Operation old : contract(it.before()).operations()) {
      after.stream()
          .filter(now -> now.key().equals(old.key()))
          .forEach(now -> changes.addAll(OperationDiff.changes(old, now)));
    }
    return changes;
  }

  private static Spec contract(JsonNode tree) throws IOException {
    return Spec.of(YamlFile.of("contract.yaml", tree.toString()));
  }
}
