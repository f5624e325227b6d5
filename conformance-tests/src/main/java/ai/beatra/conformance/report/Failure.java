package ai.beatra.conformance.report;

import ai.beatra.conformance.cases.Case;
import ai.beatra.conformance.cases.Exchange;
import ai.beatra.conformance.cases.Verdict;
import ai.beatra.conformance.contract.Ids;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A case whose answer is not as the spec says, on whatever ways it was tried.
 *
 * @param faults each distinct one, with the ways on which it was met
 * @param ways those on which it failed
 * @param first what was sent and answered on the first of them
 */
public record Failure(
    Case tried, Map<String, List<String>> faults, List<String> ways, Result first) {

  /** The failures among results by way, in the order in which they were met. */
  public static List<Failure> of(Map<String, List<Result>> results) {
    Map<String, Failure> failures = new LinkedHashMap<>();
    results.forEach(
        (way, all) ->
            all.stream()
                .filter(each -> each.verdict() instanceof Verdict.Failed)
                .forEach(
                    each ->
                        failures
                            .computeIfAbsent(each.tried().title(), title -> begun(each))
                            .add(way, each.faults())));
    return List.copyOf(failures.values());
  }

  private static Failure begun(Result first) {
    return new Failure(first.tried(), new LinkedHashMap<>(), new ArrayList<>(), first);
  }

  private void add(String way, List<String> some) {
    if (!ways.contains(way)) {
      ways.add(way);
    }
    for (String fault : some) {
      String same =
          faults.keySet().stream()
              .filter(known -> withoutIds(known).equals(withoutIds(fault)))
              .findFirst()
              .orElse(fault);
      List<String> met = faults.computeIfAbsent(same, it -> new ArrayList<>());
      if (!met.contains(way)) {
        met.add(way);
      }
    }
  }

  /** Each answer has ids of its own, which make no other fault of it. */
  private static String withoutIds(String fault) {
    return fault.replaceAll("\\b([a-z]+[_-])" + Ids.MADE + "\\b", "$1");
  }

  /** A fault, and the ways in brackets unless it was met on all on which the case failed. */
  public String told(String fault) {
    List<String> met = faults.getOrDefault(fault, List.of());
    if (met.size() == ways.size()) {
      return fault;
    }
    String[] lines = fault.split("\n", 2);
    String rest = lines.length > 1 ? "\n" + lines[1] : "";
    return lines[0] + " " + bracketed(met) + rest;
  }

  /** Where in the spec it comes from, and on which ways it failed. */
  String origin() {
    return bracketed(ways) + " " + tried.place().where();
  }

  private static String bracketed(List<String> ways) {
    return "[" + String.join(", ", ways) + "]";
  }

  Optional<Exchange> exchange() {
    return first.exchange();
  }
}
