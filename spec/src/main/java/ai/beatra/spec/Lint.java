package ai.beatra.spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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

  /** What is wrong with the form of a file, which often is why others complain. */
  private static final Set<String> FORM =
      Set.of("yaml", "plain-scalar", "duplicate-key", Structure.RULE);

  /** Mostly only what follows from another fault, so that they are told when there is no other. */
  private static final Set<String> LAST = Set.of(Examples.UNCHECKED, References.UNUSED);

  private Lint() {}

  /** All findings, causes before what follows from them; none if the spec is clean. */
  static List<Finding> findings(Path directory) throws IOException {
    Spec spec = Spec.read(directory);
    List<Finding> all = new ArrayList<>(spec.formFindings());
    // From a file that cannot be read everything would seem to be missing.
    for (Rule rule : spec.isReadable() ? RULES : List.<Rule>of()) {
      rule.check(spec, all::add);
    }
    boolean only = all.stream().allMatch(it -> LAST.contains(it.rule()));
    return all.stream()
        .filter(it -> only || !LAST.contains(it.rule()))
        .filter(it -> all.stream().noneMatch(it::followsFrom))
        .collect(Collectors.groupingBy(Finding::said, LinkedHashMap::new, Collectors.toList()))
        .values()
        .stream()
        .map(Lint::one)
        .sorted(
            Comparator.comparing((Finding it) -> !FORM.contains(it.rule()))
                .thenComparing(Finding::file)
                .thenComparingInt(Finding::line))
        .toList();
  }

  /** What is said of many places is said once, with their lines. */
  private static Finding one(Collection<Finding> same) {
    List<Finding> sorted =
        same.stream().distinct().sorted(Comparator.comparingInt(Finding::line)).toList();
    String others =
        sorted.stream()
            .skip(1)
            .map(it -> String.valueOf(it.line()))
            .distinct()
            .collect(Collectors.joining(", "));
    Finding first = sorted.get(0);
    return others.isEmpty() ? first : first.with("Also on line " + others + ".");
  }
}
