package ai.beatra.spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** Checks the files of spec/ against all rules. */
final class Lint {
  private static final List<Rule> RULES =
      List.of(
          new References(),
          new Operations(),
          new Schemas(),
          new NullableEnums(),
          new Examples(),
          new Pairing(),
          new Requests(),
          new ErrorAnswers(),
          new Taxonomy(),
          new Roadmap(),
          new Catalog(),
          new Unions(),
          new Changes(),
          new Baseline());

  private Lint() {}

  /** All findings, ordered by file and line; none if the spec is clean. */
  static List<Finding> findings(Path directory) throws IOException {
    Spec spec = Spec.read(directory);
    List<Finding> findings = new ArrayList<>(spec.formFindings());
    for (Rule rule : RULES) {
      rule.check(spec, findings::add);
    }
    Predicate<Finding> consequence = finding -> finding.rule().equals(Examples.UNCHECKED);
    boolean only = findings.stream().allMatch(consequence);
    return findings.stream()
        .filter(finding -> only || !consequence.test(finding))
        .distinct()
        .sorted(Comparator.comparing(Finding::file).thenComparingInt(Finding::line))
        .toList();
  }
}
