package ai.beatra.conformance;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The suite without JUnit: {@code replay} tells what is not as the spec says and exits 1 if
 * anything is not, {@code record} writes the answers to a file.
 */
public final class Main {
  private static final String USAGE =
      """
      usage: replay|record [--url URL --key KEY [--cli COMMAND] [--own] [--faults]]
             [--way socket|"JDK client"|upstream] [--out FILE]
        without --url the packaged server of this checkout is started for it
        --cli     the server's command line, to make tenants and keys with
        --own     the server runs the default catalog: compare whole answers
        --faults  the server offers the sandbox-fault models
        --way     the client to send with, or through an upstream (default socket)
        --out     where record writes to (default answers.yaml)""";

  private final PrintStream out;

  private Main(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    System.exit(new Main(System.out).run(List.of(arguments)));
  }

  private int run(List<String> arguments) throws IOException, InterruptedException {
    Map<String, String> options = options(arguments);
    if (options.isEmpty()) {
      out.println(USAGE);
      return 2;
    }
    try (Session session = Session.open(options)) {
      return run(session.suite(options.getOrDefault("way", "socket")), options);
    }
  }

  private int run(Suite suite, Map<String, String> options) throws IOException {
    boolean record = "record".equals(options.get("command"));
    int failures = 0;
    for (Trial trial : suite.trials()) {
      failures += run(trial, record);
    }
    if (record) {
      Path file = Path.of(options.getOrDefault("out", "answers.yaml"));
      Recording.write(suite, file);
      out.println("Written to " + file);
    }
    out.println(suite.summary());
    return record || failures == 0 ? 0 : 1;
  }

  /** Runs it and counts what failed. */
  private int run(Trial trial, boolean quiet) {
    if (trial instanceof Trial.Group group) {
      return group.trials().stream().mapToInt(each -> run(each, quiet)).sum();
    }
    Verdict verdict = ((Trial.Single) trial).verdict();
    if (!quiet) {
      out.println(line(trial.name(), verdict));
    }
    return verdict instanceof Verdict.Failed ? 1 : 0;
  }

  private static String line(String name, Verdict verdict) {
    if (verdict instanceof Verdict.Failed failed) {
      return "FAILED   " + name + "\n" + failed.report().indent(9);
    }
    return verdict instanceof Verdict.Skipped skipped
        ? "skipped  " + name + ": " + skipped.reason()
        : "ok       " + name;
  }

  /** Empty when they are not understood. */
  private static Map<String, String> options(List<String> arguments) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      String word = arguments.get(i);
      if (i == 0 && List.of("replay", "record").contains(word)) {
        options.put("command", word);
      } else if (List.of("--own", "--faults").contains(word)) {
        options.put(word.substring(2), "true");
      } else if (List.of("--url", "--key", "--cli", "--way", "--out").contains(word)
          && i + 1 < arguments.size()) {
        options.put(word.substring(2), arguments.get(++i));
      } else {
        return Map.of();
      }
    }
    return options.containsKey("command") ? options : Map.of();
  }
}
