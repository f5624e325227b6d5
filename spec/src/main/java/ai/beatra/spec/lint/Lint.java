package ai.beatra.spec.lint;

import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.contract.Structure;
import ai.beatra.spec.lint.beside.AbsentPaths;
import ai.beatra.spec.lint.beside.Baseline;
import ai.beatra.spec.lint.beside.Catalog;
import ai.beatra.spec.lint.beside.ChangelogForm;
import ai.beatra.spec.lint.beside.Roadmap;
import ai.beatra.spec.lint.beside.Taxonomy;
import ai.beatra.spec.lint.document.Answers;
import ai.beatra.spec.lint.document.NullableEnums;
import ai.beatra.spec.lint.document.OperationForms;
import ai.beatra.spec.lint.document.References;
import ai.beatra.spec.lint.document.SchemaForms;
import ai.beatra.spec.lint.document.Unions;
import ai.beatra.spec.lint.example.ErrorAnswers;
import ai.beatra.spec.lint.example.ExampleRequests;
import ai.beatra.spec.lint.example.FittingExamples;
import ai.beatra.spec.lint.example.Pairing;
import ai.beatra.spec.lint.example.Shown;
import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.YamlFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Checks the files of spec/ against all rules. */
public final class Lint {
  private static final List<BiConsumer<Spec, Consumer<Finding>>> RULES =
      List.of(
          References::check,
          OperationForms::check,
          Answers::check,
          SchemaForms::check,
          NullableEnums::check,
          FittingExamples::check,
          Pairing::check,
          ExampleRequests::check,
          ErrorAnswers::check,
          Taxonomy::check,
          Roadmap::check,
          Catalog::check,
          Unions::check,
          AbsentPaths::check,
          ChangelogForm::check,
          Baseline::check);

  /** What is wrong with the form of a file, which often is why others complain. */
  private static final Set<String> FORM =
      Set.of("yaml", "plain-scalar", "duplicate-key", Structure.RULE);

  /** Mostly only what follows from another fault, so each is told when there is no other before. */
  private static final List<String> LAST = List.of(FittingExamples.UNCHECKED, References.UNUSED);

  private Lint() {}

  /** All findings, causes before what follows from them; none if the spec is clean. */
  public static List<Finding> findings(Path directory) throws IOException {
    return findings(Spec.read(directory));
  }

  /** Those of one file: one of the directory, or one in the place of its openapi.yaml. */
  public static List<Finding> findings(Path directory, Path file) throws IOException {
    Path all = directory.toAbsolutePath().normalize();
    Path one = file.toAbsolutePath().normalize();
    if (one.equals(all)) {
      return findings(directory);
    }
    boolean inside = one.startsWith(all);
    String name =
        inside ? "%s/%s".formatted(all.getFileName(), all.relativize(one)) : file.toString();
    Spec spec =
        inside
            ? Spec.read(directory)
            : Spec.read(directory, YamlFile.of(name, Files.readString(one)));
    return findings(spec).stream().filter(it -> it.file().equals(name)).toList();
  }

  private static List<Finding> findings(Spec spec) {
    List<Finding> all = new ArrayList<>(spec.formFindings());
    // From a file that cannot be read everything would seem to be missing.
    if (spec.isReadable()) {
      RULES.forEach(rule -> rule.accept(spec, all::add));
    }
    all.addAll(spec.exceptions().findings());
    if (all.isEmpty()) {
      Shown.check(spec, all::add); // it needs schemas and examples without a fault
    }
    int first = all.stream().mapToInt(it -> LAST.indexOf(it.rule())).min().orElse(0);
    return all.stream()
        .filter(it -> LAST.indexOf(it.rule()) == first)
        .filter(it -> all.stream().noneMatch(it::followsFrom))
        .collect(Collectors.groupingBy(Finding::said, LinkedHashMap::new, Collectors.toList()))
        .values()
        .stream()
        .map(Lint::one)
        .sorted(
            Comparator.comparingInt(Lint::rank)
                .thenComparing(Finding::file)
                .thenComparingInt(Finding::line))
        .toList();
  }

  /** The form of files comes first, and examples after the schemas that they have to fit. */
  private static int rank(Finding finding) {
    return FORM.contains(finding.rule())
        ? 0
        : finding.rule().equals(FittingExamples.INVALID) ? 2 : 1;
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
