package ai.beatra.conformance.report;

import ai.beatra.conformance.cases.Verdict;
import ai.beatra.conformance.report.Outcome.Count;
import java.util.List;

/** What was tried, as JUnit's XML, which tools of CI show: a suite for each way. */
public final class JunitReport {
  private final StringBuilder xml =
      new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

  private JunitReport() {}

  public static String of(Outcome outcome) {
    JunitReport report = new JunitReport();
    report.xml.append("<testsuites>\n");
    outcome.results().forEach(report::way);
    report.checks(outcome);
    return report.xml.append("</testsuites>\n").toString();
  }

  private void way(String way, List<Result> results) {
    Count count = Count.of(results);
    begin(way, count.all(), count.failed(), count.skipped());
    for (Result each : results) {
      String name = each.tried().group() + " · " + each.tried().name();
      test(each.tried().operation().title(), name, each.verdict());
    }
    xml.append("  </testsuite>\n");
  }

  private void checks(Outcome outcome) {
    var checks = outcome.checks();
    long failed = checks.values().stream().filter(Verdict.Failed.class::isInstance).count();
    long skipped = checks.values().stream().filter(Verdict.Skipped.class::isInstance).count();
    begin("the run as a whole", checks.size(), failed, skipped);
    checks.forEach((name, verdict) -> test("the run as a whole", name, verdict));
    xml.append("  </testsuite>\n");
  }

  private void begin(String name, long tests, long failures, long skipped) {
    xml.append(
        "  <testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" skipped=\"%d\" errors=\"0\">\n"
            .formatted(escaped(name), tests, failures, skipped));
  }

  private void test(String group, String name, Verdict verdict) {
    xml.append(
        "    <testcase classname=\"%s\" name=\"%s\"".formatted(escaped(group), escaped(name)));
    if (verdict instanceof Verdict.Failed failed) {
      String first =
          failed.report().lines().filter(line -> line.startsWith("  - ")).findFirst().orElse("");
      xml.append(
          "><failure message=\"%s\">%s</failure></testcase>\n"
              .formatted(escaped(first.strip()), escaped(failed.report())));
    } else if (verdict instanceof Verdict.Skipped skipped) {
      xml.append("><skipped message=\"%s\"/></testcase>\n".formatted(escaped(skipped.reason())));
    } else {
      xml.append("/>\n");
    }
  }

  /** Without the characters that XML cannot hold. */
  private static String escaped(String text) {
    return text.replaceAll("[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD]", "\uFFFD")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
