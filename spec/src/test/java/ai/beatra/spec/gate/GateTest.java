package ai.beatra.spec.gate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.gate.GateCases.Case;
import ai.beatra.spec.gate.GateCases.Expected;
import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.YamlFile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The gate on every seeded change, and oasdiff's catalogue as the measure of how many those are.
 */
class GateTest {
  private static final GateCases CASES = new GateCases();

  static Stream<Case> cases() {
    return CASES.all().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void refusesWhatBreaksAndNothingElse(Case it) throws IOException {
    assertThat(it.before())
        .as("a change that changes nothing proves nothing")
        .isNotEqualTo(it.after());

    List<Finding> findings = findings(it.before(), it.after());
    List<String> messages =
        findings.stream().filter(one -> !isNews(one)).map(Finding::message).toList();
    List<String> news = findings.stream().filter(GateTest::isNews).map(Finding::message).toList();

    for (Expected expected : it.expected()) {
      if (expected.breaking()) {
        assertThat(messages)
            .as(expected.name())
            .anySatisfy(message -> assertThat(message).contains(expected.says()));
      } else {
        assertThat(messages)
            .as(expected.name())
            .noneSatisfy(message -> assertThat(message).contains(expected.says()));
        assertThat(String.join("\n", news)).as(expected.name()).contains(expected.news());
      }
    }
  }

  @Test
  void findsNothingInAContractThatDidNotChange() throws IOException {
    JsonNode same = CASES.all().get(0).before();

    assertThat(findings(same, same)).isEmpty();
  }

  @Test
  void schemasOfAnotherDialectAreOthersThoughTheyAreWordForWordTheSame() throws IOException {
    JsonNode old = CASES.all().get(0).before();
    ObjectNode other = old.deepCopy();
    other.put("openapi", "3.1.0");

    assertThat(findings(old, other))
        .isNotEmpty()
        .allSatisfy(it -> assertThat(it.message()).contains("openapi changed"))
        .extracting(Finding::rule)
        .contains("breaking");
  }

  @Test
  void everyCheckOfOasdiffIsMappedToACaseOrAReason() {
    JsonNode checks = GateCases.read("oasdiff.yaml");

    List<String> seen = new ArrayList<>();
    seen.addAll(mapped(checks.path("caught"), names(true)));
    seen.addAll(mapped(checks.path("compatible"), names(false)));
    for (JsonNode group : checks.path("not_applicable")) {
      assertThat(group.path("reason").asText()).isNotBlank();
      group.path("checks").forEach(it -> seen.add(it.asText()));
    }

    assertThat(seen).doesNotHaveDuplicates().hasSize(561);
  }

  @Test
  void thereAreManyCasesOfEitherKindEachWithANameOfItsOwn() {
    assertThat(names(true)).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(90);
    assertThat(names(false)).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(60);
  }

  private static List<String> names(boolean breaking) {
    return cases()
        .flatMap(it -> it.expected().stream())
        .filter(it -> it.breaking() == breaking)
        .map(Expected::name)
        .toList();
  }

  private static List<String> mapped(JsonNode checks, List<String> cases) {
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, JsonNode> check : checks.properties()) {
      assertThat(cases).as(check.getKey()).contains(check.getValue().asText());
      names.add(check.getKey());
    }
    return names;
  }

  /** Whether it only asks that callers be told of something that breaks nobody. */
  private static boolean isNews(Finding finding) {
    return finding.rule().equals("unrecorded") && finding.message().endsWith("does not say so.");
  }

  private static List<Finding> findings(JsonNode before, JsonNode after) throws IOException {
    return Gate.judge(contract(before), contract(after)).findings();
  }

  private static Spec contract(JsonNode tree) throws IOException {
    return Spec.of(YamlFile.of("contract.yaml", tree.toString()));
  }
}
