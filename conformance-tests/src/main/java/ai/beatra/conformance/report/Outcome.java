package ai.beatra.conformance.report;

import ai.beatra.conformance.cases.Cases;
import ai.beatra.conformance.cases.Verdict;
import ai.beatra.conformance.contract.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * All that was tried, for the reports.
 *
 * @param results by the way in which the suite went
 * @param checks what is judged of a run as a whole, by its name
 * @param url where the shell lines go
 */
public record Outcome(
    Cases cases, Map<String, List<Result>> results, Map<String, Verdict> checks, String url) {

  /** One row of the report: results that belong together, by way. */
  public record Row(String title, Map<String, List<Result>> results) {
    public List<Result> all() {
      return results.values().stream().flatMap(List::stream).toList();
    }
  }

  /** How many results ended in which way. */
  public record Count(long all, long failed, long skipped) {
    public static Count of(List<Result> results) {
      return new Count(
          results.size(),
          results.stream().filter(each -> each.verdict() instanceof Verdict.Failed).count(),
          results.stream().filter(each -> each.verdict() instanceof Verdict.Skipped).count());
    }

    public boolean good() {
      return failed == 0;
    }
  }

  public List<Result> all() {
    return results.values().stream().flatMap(List::stream).toList();
  }

  List<Failure> failures() {
    return Failure.of(results);
  }

  public boolean good() {
    return Count.of(all()).good()
        && checks.values().stream().noneMatch(Verdict.Failed.class::isInstance);
  }

  /** A row for each operation of the spec; then one for each group of requests beyond it. */
  public List<Row> operations() {
    List<Row> rows = new ArrayList<>();
    for (Operation operation : cases.spec().operations()) {
      rows.add(row(operation.title(), each -> each.tried().operation().equals(operation)));
    }
    rows.add(row("planned operations", each -> each.tried().group().equals("planned")));
    rows.add(row("undeclared methods", each -> each.tried().group().equals("methods")));
    return rows;
  }

  private Row row(String title, Predicate<Result> wanted) {
    Map<String, List<Result>> some = new LinkedHashMap<>();
    results.forEach((way, all) -> some.put(way, all.stream().filter(wanted).toList()));
    return new Row(title, some);
  }

  /** The rows of one operation, one for each example, or one for each kind of other requests. */
  List<Row> rows(Row operation, boolean examples) {
    Map<String, Map<String, List<Result>>> rows = new LinkedHashMap<>();
    operation
        .results()
        .forEach(
            (way, all) -> {
              for (Result each : all) {
                if (each.tried().isExample() == examples) {
                  String title = examples ? each.tried().title() : each.tried().group();
                  rows.computeIfAbsent(title, t -> new LinkedHashMap<>())
                      .computeIfAbsent(way, w -> new ArrayList<>())
                      .add(each);
                }
              }
            });
    List<Row> list = new ArrayList<>();
    rows.forEach((title, some) -> list.add(new Row(title, some)));
    return list;
  }
}
