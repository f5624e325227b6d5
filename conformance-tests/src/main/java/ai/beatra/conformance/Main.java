package ai.beatra.conformance;

import ai.beatra.conformance.cases.Verdict;
import ai.beatra.conformance.contract.Spec;
import ai.beatra.conformance.report.Failure;
import ai.beatra.conformance.report.JunitReport;
import ai.beatra.conformance.report.Outcome;
import ai.beatra.conformance.report.Outcome.Count;
import ai.beatra.conformance.report.Outcome.Row;
import ai.beatra.conformance.report.Report;
import ai.beatra.conformance.report.Result;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The suite without JUnit: one line for each operation, a report, and 1 for failures. */
public final class Main {
  private static final int MOST_SHOWN = 3;

  private final PrintStream out;

  private Main(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.exit(run(List.of(arguments), System.getenv(), out));
  }

  /**
   * @return 0 when all is as the spec says, 1 when not, 2 when the arguments are not understood
   */
  static int run(List<String> arguments, Map<String, String> environment, PrintStream out)
      throws IOException, InterruptedException {
    Options options;
    Spec spec;
    Selection selection;
    try {
      options = Options.of(arguments, environment);
      spec = Spec.load(Session.checkout().resolve("spec"));
      selection = Selection.of(spec, options.only());
    } catch (IllegalArgumentException misuse) {
      out.println(misuse.getMessage());
      return 2;
    }
    if (options.has("check")) {
      return 0;
    }
    try (Session session = Session.open(spec, options, selection)) {
      int code = run(session, out);
      if (options.junit().isPresent()) {
        Files.writeString(options.junit().get(), JunitReport.of(session.outcome()));
      }
      return code;
    } catch (IOException noServer) {
      out.println(noServer.getMessage());
      return 1;
    }
  }

  /**
   * @return 0 when all is as the spec says, else 1
   */
  static int run(Session session, PrintStream out) throws IOException, InterruptedException {
    return new Main(out).run(session);
  }

  private int run(Session session) throws IOException, InterruptedException {
    session.hint().ifPresent(out::println);
    long failed = 0;
    for (var way : session.trials(session.ways()).entrySet()) {
      for (Trial trial : way.getValue()) {
        failed += tried(way.getKey(), trial);
      }
    }
    failed += session.endings().stream().filter(each -> failed(each.verdict())).count();
    Outcome outcome = session.outcome();
    out.println();
    outcome.operations().forEach(row -> show(row, outcome));
    outcome.checks().forEach(this::show);
    if (!session.selection().whole()) {
      out.println(
          "skipped what is judged of a whole run: coverage, planned operations, the access log");
    }
    int leftOut = outcome.cases().leftOut().size();
    if (leftOut > 0) {
      out.println("Made from the schemas but not sent, see left_out in report.json: " + leftOut);
    }
    out.println("The report: " + session.report().toUri());
    return outcome.good() && failed == 0 ? 0 : 1;
  }

  /** Says how each operation went as soon as that is known. */
  private long tried(String way, Trial trial) {
    List<Verdict> verdicts = trial.singles().map(Trial.Single::verdict).toList();
    long failed = verdicts.stream().filter(Main::failed).count();
    String told = failed == 0 ? "" : ", " + failed + " failed";
    String trials = verdicts.size() == 1 ? " trial" : " trials";
    out.printf("%-8s  %-44s %3d%s%s%n", way, trial.name(), verdicts.size(), trials, told);
    return failed;
  }

  private static boolean failed(Verdict verdict) {
    return verdict instanceof Verdict.Failed;
  }

  private void show(Row operation, Outcome outcome) {
    Count count = Count.of(operation.all());
    if (count.all() == 0) {
      return;
    }
    out.printf(
        "%-7s %-36s %5d requests%s%s%n",
        count.good() ? "ok" : "FAILED",
        operation.title(),
        count.all(),
        count.failed() == 0 ? "" : ", " + count.failed() + " not as the spec says",
        count.skipped() == 0 ? "" : ", " + count.skipped() + " skipped");
    operation.all().stream()
        .flatMap(Main::reason)
        .distinct()
        .forEach(reason -> out.println("          skipped: " + reason));
    List<Failure> failures = Failure.of(operation.results());
    Report report = new Report(outcome.url());
    failures.stream().limit(MOST_SHOWN).forEach(each -> out.println(report.of(each)));
    if (failures.size() > MOST_SHOWN) {
      out.printf("          … and %d cases more, see the report.%n", failures.size() - MOST_SHOWN);
    }
  }

  private static Stream<String> reason(Result result) {
    return result.verdict() instanceof Verdict.Skipped skipped
        ? Stream.of(skipped.reason())
        : Stream.empty();
  }

  private void show(String name, Verdict verdict) {
    if (verdict instanceof Verdict.Failed failed) {
      out.println("FAILED  " + name + "\n" + failed.report().indent(10).stripTrailing());
    } else {
      out.println((verdict instanceof Verdict.Skipped ? "skipped " : "ok      ") + name);
    }
  }
}
