package ai.beatra.conformance.cases;

import java.util.ArrayList;
import java.util.List;

/** How a trial ended. */
public sealed interface Verdict {
  /** How many reports one of many has. */
  int MOST_REPORTS = 5;

  /** Everything was as the spec says. */
  record Passed() implements Verdict {}

  /**
   * It could not be tried on this server.
   *
   * @param reason one sentence
   */
  record Skipped(String reason) implements Verdict {}

  /**
   * Something was not as the spec says.
   *
   * @param report what, and what to do, on several lines
   */
  record Failed(String report) implements Verdict {}

  /** One of many: failed when one has, passed when one was tried. */
  static Verdict ofAll(List<Verdict> verdicts) {
    List<String> reports = new ArrayList<>();
    for (Verdict verdict : verdicts) {
      if (verdict instanceof Failed failed) {
        reports.add(failed.report());
      }
    }
    if (reports.size() > MOST_REPORTS) {
      int more = reports.size() - MOST_REPORTS;
      reports.subList(MOST_REPORTS, reports.size()).clear();
      reports.add("… and " + more + " more, see the report.");
    }
    if (!reports.isEmpty()) {
      return new Failed(String.join("\n\n", reports));
    }
    boolean tried = verdicts.stream().anyMatch(Passed.class::isInstance);
    return tried
        ? new Passed()
        : verdicts.stream().findFirst().orElse(new Skipped("There was nothing to send."));
  }
}
