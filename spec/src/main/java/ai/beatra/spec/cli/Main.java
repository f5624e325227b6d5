package ai.beatra.spec.cli;

import ai.beatra.spec.codes.ErrorCodes;
import ai.beatra.spec.contract.Kind;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.contract.Structure;
import ai.beatra.spec.contract.Version;
import ai.beatra.spec.gate.Gate;
import ai.beatra.spec.gate.Gate.Verdict;
import ai.beatra.spec.gate.Release;
import ai.beatra.spec.lint.Lint;
import ai.beatra.spec.site.Export;
import ai.beatra.spec.site.Site;
import ai.beatra.spec.site.edition.Edition;
import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.YamlFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The tool on the command line: lint, the gate, and what is made from the spec. */
public final class Main {
  private static final String USAGE =
      """
      Usage: lint [--format text|json|github] <spec dir> [<file>]
             breaking [--all] [--format text|json|github] <spec dir> [<old openapi.yaml> [<its name>]]
             release <spec dir> <version>
             build <spec dir> <output dir>  (lint, docs, error-codes)
             error-codes <spec dir> <output dir>
             docs <spec dir> [<output dir> [<base URL of the API>]]\
      """;

  private final PrintStream out;
  private final Format report;
  private final boolean all;

  private Main(PrintStream out, Format report, boolean all) {
    this.out = out;
    this.report = report;
    this.all = all;
  }

  /** Exits with 1, and one line on standard error, if the spec is refused; with 2 for misuse. */
  public static void main(String[] arguments) throws IOException {
    try {
      run(System.out, arguments);
    } catch (SpecRefused refused) {
      System.err.println(refused.getMessage());
      System.exit(refused.exitCode());
    }
  }

  static void run(PrintStream out, String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of(arguments));
    Main main = new Main(out, format(words), words.remove("--all"));
    String command = words.isEmpty() ? "" : words.get(0);
    int count = words.size();
    if (command.equals("lint") && (count == 2 || count == 3)) {
      main.lint(Path.of(words.get(1)), Path.of(words.get(count - 1)));
    } else if (command.equals("breaking") && count >= 2 && count <= 4) {
      Path old = Path.of(count > 2 ? words.get(2) : words.get(1) + "/" + Spec.BASELINE);
      main.breaking(Path.of(words.get(1)), old, words.get(count - 1), count > 2);
    } else if (command.equals("release") && count == 3 && Version.isOne(words.get(2))) {
      main.release(Path.of(words.get(1)), words.get(2));
    } else if (command.equals("error-codes") && count == 3) {
      main.errorCodes(Path.of(words.get(1)), Path.of(words.get(2)));
    } else if (command.equals("build") && count == 3) {
      main.lint(Path.of(words.get(1)));
      main.docs(Path.of(words.get(1)), List.of());
      main.errorCodes(Path.of(words.get(1)), Path.of(words.get(2)));
    } else if (command.equals("docs") && count >= 2 && count <= 4) {
      main.docs(Path.of(words.get(1)), words.subList(2, count));
    } else {
      throw SpecRefused.misuse(USAGE);
    }
  }

  private static Format format(List<String> words) {
    int option = words.indexOf("--format");
    if (option < 0) {
      return Format.TEXT;
    }
    if (option + 1 == words.size()
        || !List.of("text", "json", "github").contains(words.get(option + 1))) {
      throw SpecRefused.misuse(USAGE);
    }
    words.remove(option);
    return Format.valueOf(words.remove(option).toUpperCase(Locale.ROOT));
  }

  /** Of one file, if one is named; says so if there is nothing to say. */
  private void lint(Path directory, Path file) throws IOException {
    if (!Files.isRegularFile(file) && !whole(file).equals(whole(directory))) {
      throw SpecRefused.misuse("There is no file %s.".formatted(file));
    }
    String where = file.equals(directory) ? "the spec; nothing was generated" : file.toString();
    refuseIfAny(Lint.findings(directory, file), "in " + where);
    if (report == Format.TEXT) {
      out.println("ok");
    }
  }

  private static Path whole(Path path) {
    return path.toAbsolutePath().normalize();
  }

  private void lint(Path directory) throws IOException {
    refuseIfAny(Lint.findings(directory), "in the spec; nothing was generated");
  }

  private void breaking(Path directory, Path old, String name, boolean named) throws IOException {
    if (!Files.isRegularFile(old)) {
      throw SpecRefused.misuse("There is no %s to compare with.".formatted(old));
    }
    Spec spec = Spec.read(directory);
    Spec before = named ? Spec.of(YamlFile.of(name, Files.readString(old))) : spec.released();
    if (!before.root().exists() || !spec.isWhole()) {
      throw SpecRefused.misuse("What cannot be read cannot be compared; scripts/lint tells more.");
    }
    Verdict verdict = Gate.judge(before, spec);
    List<Finding> findings = new ArrayList<>(verdict.findings());
    if (!named) {
      findings.addAll(verdict.idle());
    }
    if (report == Format.TEXT) {
      verdict.excused().forEach(out::println);
      (all ? verdict.compatible() : List.<String>of())
          .forEach(it -> out.println("compatible: " + it));
    }
    refuseIfAny(findings, "against " + (named ? name : old));
  }

  private void release(Path directory, String version) throws IOException {
    lint(directory);
    Spec spec = Spec.read(directory);
    boolean first = !spec.released().root().exists();
    Verdict verdict = Gate.judge(first ? spec : spec.released(), spec);
    verdict.excused().forEach(out::println);
    List<Finding> findings = new ArrayList<>(verdict.findings());
    findings.addAll(verdict.idle());
    refuseIfAny(findings, "since the last release; nothing was written");
    String obstacle = Release.obstacle(spec, verdict, version);
    if (!obstacle.isEmpty()) {
      throw new SpecRefused(obstacle);
    }
    Release.write(directory, spec, version, LocalDate.now(ZoneOffset.UTC));
  }

  /** Leaves a file that would not change untouched, so that nothing is compiled anew for it. */
  private void errorCodes(Path spec, Path output) throws IOException {
    YamlFile taxonomy = YamlFile.read(spec, Spec.ERROR_CODES);
    String where = "in the spec; nothing was generated";
    refuseIfAny(taxonomy.findings(), where);
    refuseIfAny(new Structure(taxonomy.root(), Kind.TAXONOMY).findings(), where);
    String source = ErrorCodes.javaSource(taxonomy.root());
    Path file = output.resolve("ai/beatra/error/ErrorCode.java");
    if (!Files.exists(file) || !Files.readString(file).equals(source)) {
      Files.createDirectories(output.resolve("ai/beatra/error"));
      Files.writeString(file, source);
    }
  }

  /** Without an output directory the pages are only checked. */
  private void docs(Path spec, List<String> rest) throws IOException {
    String api = rest.size() < 2 ? Edition.HOSTED_API : rest.get(1).replaceFirst("/+$", "");
    Site site = Site.render(spec, Edition.of(api, Edition.HOSTED_DOCS));
    refuseIfAny(site.findings(), "in the docs");
    if (!rest.isEmpty()) {
      new Export(Path.of(rest.get(0))).write(site);
    }
  }

  /** JSON is printed even if there is nothing in it. */
  private void refuseIfAny(List<Finding> findings, String where) {
    if (!findings.isEmpty() || report == Format.JSON) {
      report.print(findings, out);
    }
    if (!findings.isEmpty()) {
      String count = findings.size() == 1 ? "1 finding" : findings.size() + " findings";
      throw new SpecRefused("%s %s.".formatted(count, where));
    }
  }
}
