import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table of what has become of all requests. */
record Summary(List<Outcome> outcomes, Audit audit, int kills) {

  void print() {
    System.out.printf(
        "%n%d requests, the server was killed %d times%n", outcomes.size(), kills);
    System.out.printf(
        "%-10s %-12s %8s %9s %7s %6s %9s %9s%n",
        "", "routes", "requests", "succeeded", "failed", "open", "p50 ms", "p99 ms");
    for (Outcome.Kind kind : Outcome.Kind.values()) {
      for (boolean healthy : new boolean[] {false, true}) {
        row(kind, healthy);
      }
    }
    System.out.println("failed with " + codes(outcomes.stream()));
    System.out.println(
        "  of those that had a healthy route, and were not open: "
            + codes(outcomes.stream().filter(each -> each.healthy() && !audit.isOpen(each))));
  }

  private static Map<String, Long> codes(Stream<Outcome> some) {
    return some.filter(each -> !each.succeeded())
        .collect(
            Collectors.groupingBy(
                each -> each.kind() + " " + each.code(), TreeMap::new, Collectors.counting()));
  }

  /** Open are tasks whose upstream may have begun them when the connection broke. */
  private void row(Outcome.Kind kind, boolean healthy) {
    List<Outcome> some =
        outcomes.stream()
            .filter(each -> each.kind() == kind && each.healthy() == healthy)
            .toList();
    List<Long> millis = some.stream().map(Outcome::millis).sorted().toList();
    List<Outcome> failed = some.stream().filter(each -> !each.succeeded()).toList();
    if (!some.isEmpty()) {
      System.out.printf(
          "%-10s %-12s %8d %9d %7d %6d %9d %9d%n",
          kind,
          healthy ? "one healthy" : "all failing",
          some.size(),
          some.size() - failed.size(),
          failed.size(),
          failed.stream().filter(audit::isOpen).count(),
          millis.get(millis.size() / 2),
          millis.get(millis.size() * 99 / 100));
    }
  }

  /** The share that succeeded, without the tasks that must not be tried anywhere else. */
  static double succeeded(Stream<Outcome> some, Audit audit) {
    List<Outcome> judged =
        some.filter(each -> each.succeeded() || !audit.isOpen(each)).toList();
    long good = judged.stream().filter(Outcome::succeeded).count();
    return judged.isEmpty() ? 1 : (double) good / judged.size();
  }
}
