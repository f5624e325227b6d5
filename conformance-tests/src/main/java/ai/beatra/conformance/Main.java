package ai.beatra.conformance;

import ai.beatra.conformance.Outcome.Count;
import ai.beatra.conformance.Outcome.Row;
import java.io.IOException;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The suite without JUnit: one line for each operation, a report, and 1 for failures. */
public final class Main {
  private static final String USAGE =
      """
      usage: scripts/conformance [--url URL [--key KEY] [--read-only] [--cli COMMAND] [--own] [--faults]]
        Without --url the packaged server of this checkout is started for it.
        --url        any server, like https://api.example.com
        --key        a key of it; else $BEATRA_API_KEY
        --read-only  only what changes nothing and costs nothing
        --cli        the server's command line, to make tenants and keys with
        --own        the server runs the default catalog: compare whole answers
        --faults     the server offers the sandbox-fault models""";

  private static final int MOST_SHOWN = 3;

  private final PrintStream out;

  private Main(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    System.exit(run(List.of(arguments), System.getenv(), System.out));
  }

  /**
   * @return 0 when all is as the spec says, 1 when not, 2 when the arguments are not understood
   */
  static int run(List<String> arguments, Map<String, String> environment, PrintStream out)
      throws IOException, InterruptedException {
    Map<String, String> options = new HashMap<>();
    if (environment.containsKey("BEATRA_API_KEY")) {
      options.put("key", environment.getOrDefault("BEATRA_API_KEY", ""));
    }
    if (!read(arguments, options) || (options.containsKey("url") && !options.containsKey("key"))) {
      out.println(USAGE);
      return 2;
    }
    try (Session session = Session.open(options)) {
      return run(session, out);
    } catch (IOException noServer) {
      out.println(noServer.getMessage());
      return 1;
    }
  }

  private static boolean read(List<String> arguments, Map<String, String> options) {
    for (int i = 0; i < arguments.size(); i++) {
      String word = arguments.get(i);
      if (List.of("--own", "--faults", "--read-only").contains(word)) {
        options.put(word.substring(2), "true");
      } else if (List.of("--url", "--key", "--cli").contains(word) && i + 1 < arguments.size()) {
        options.put(word.substring(2), arguments.get(++i));
      } else {
        return false;
      }
    }
    return true;
  }

  /**
   * @return 0 when all is as the spec says, else 1
   */
  static int run(Session session, PrintStream out) throws IOException, InterruptedException {
    return new Main(out).run(session);
  }

  private int run(Session session) throws IOException, InterruptedException {
    long failed = 0;
    for (List<Trial> trials : session.trials().values()) {
      failed += failures(trials);
    }
    failed += failures(session.endings());
    Outcome outcome = session.outcome();
    outcome.operations().forEach(this::show);
    outcome.checks().forEach(this::show);
    out.println(
        "Made from the schemas but not sent, see left_out in report.json: "
            + outcome.spec().leftOut().size());
    out.println("The report: " + session.report().toUri());
    return outcome.good() && failed == 0 ? 0 : 1;
  }

  private static long failures(List<? extends Trial> trials) {
    return trials.stream()
        .flatMap(Trial::singles)
        .filter(single -> single.verdict() instanceof Verdict.Failed)
        .count();
  }

  private void show(Row operation) {
    Count count = Count.of(operation.all());
    out.printf(
        "%-7s %-36s %5d requests%s%s%n",
        count.good() ? "ok" : "FAILED",
        operation.title(),
        count.all(),
        count.failed() == 0 ? "" : ", " + count.failed() + " not as the spec says",
        count.skipped() == 0 ? "" : ", " + count.skipped() + " skipped");
    operation.all().stream()
        .flatMap(
            each ->
                each.verdict() instanceof Verdict.Skipped skipped
                    ? Stream.of(skipped.reason())
                    : Stream.empty())
        .distinct()
        .forEach(reason -> out.println("          skipped: " + reason));
    operation.all().stream()
        .filter(each -> each.verdict() instanceof Verdict.Failed)
        .limit(MOST_SHOWN)
        .forEach(
            each ->
                out.println(
                    "          "
                        + each.tried().title()
                        + "\n            "
                        + each.faults().get(0).lines().findFirst().orElse("")));
  }

  private void show(String name, Verdict verdict) {
    if (verdict instanceof Verdict.Failed failed) {
      out.println("FAILED  " + name + "\n" + failed.report().indent(10).stripTrailing());
    } else {
      out.println((verdict instanceof Verdict.Skipped ? "skipped " : "ok      ") + name);
    }
  }
}
