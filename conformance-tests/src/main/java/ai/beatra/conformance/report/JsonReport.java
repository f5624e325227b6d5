package ai.beatra.conformance.report;

import ai.beatra.conformance.cases.Case;
import ai.beatra.conformance.cases.Verdict;
import ai.beatra.conformance.contract.Json;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** What was tried, for programs. */
public final class JsonReport {
  private JsonReport() {}

  public static String of(Outcome outcome) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    var count = Outcome.Count.of(outcome.all());
    root.put("passed", outcome.good());
    root.put("requests", count.all()).put("failed", count.failed()).put("skipped", count.skipped());
    var results = root.putArray("results");
    outcome
        .results()
        .forEach((way, some) -> some.forEach(each -> add(results.addObject(), way, each, outcome)));
    outcome.cases().leftOut().forEach(root.putArray("left_out")::add);
    var checks = root.putArray("checks");
    outcome
        .checks()
        .forEach(
            (name, verdict) -> checks.addObject().put("name", name).put("verdict", name(verdict)));
    return Json.write(root);
  }

  private static void add(ObjectNode entry, String way, Result result, Outcome outcome) {
    Case tried = result.tried();
    entry.put("way", way).put("operation", tried.operation().title());
    entry.put("group", tried.group()).put("name", tried.name()).put("state", tried.state());
    entry.put("verdict", name(result.verdict()));
    result.exchange().ifPresent(exchange -> entry.put("status", exchange.answer().status()));
    if (result.verdict() instanceof Verdict.Skipped skipped) {
      entry.put("reason", skipped.reason());
    }
    if (result.verdict() instanceof Verdict.Failed) {
      result.faults().forEach(entry.putArray("faults")::add);
      entry.put("curl", result.curl(outcome.url()));
    }
  }

  private static String name(Verdict verdict) {
    return verdict.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }
}
