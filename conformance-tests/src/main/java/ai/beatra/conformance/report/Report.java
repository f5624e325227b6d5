package ai.beatra.conformance.report;

import ai.beatra.conformance.cases.Case;
import ai.beatra.conformance.cases.Exchange;
import ai.beatra.conformance.cases.Expected;
import ai.beatra.conformance.checks.ExampleCheck;
import ai.beatra.conformance.contract.Json;
import ai.beatra.conformance.http.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is told of a case whose answer is not as the spec says. */
public final class Report {
  private static final int MOST_LINES = 60;
  private static final int LONGEST_ANSWER = 500;

  private final String baseUrl;

  /**
   * @param baseUrl where the shell line sends the request
   */
  public Report(String baseUrl) {
    this.baseUrl = baseUrl;
  }

  /** One try, with the whole answer. */
  public String of(Exchange exchange, List<String> faults) {
    Case tried = exchange.tried();
    StringBuilder report = new StringBuilder(tried.title());
    report.append("  (").append(tried.place().where()).append(")\n");
    for (String fault : faults) {
      report.append("\n  - ").append(fault.replace("\n", "\n      "));
    }
    report.append("\n\nThe request").append(inState(tried.state())).append(":\n  ");
    report.append(exchange.sent().curl(baseUrl)).append('\n');
    answer(exchange, report);
    String advice = whatToDo(exchange, Set.copyOf(faults));
    return report.append(advice.isEmpty() ? "" : "\n" + advice + "\n").toString();
  }

  /** All tries of a case, for the console: what differs, how to repeat it, what to do. */
  public String of(Failure failure) {
    StringBuilder text = new StringBuilder();
    for (String fault : failure.faults().keySet()) {
      text.append(failure.told(fault).replace("\n", "\n  ")).append('\n');
    }
    text.append(failure.origin()).append('\n');
    String state = failure.tried().state();
    text.append(state.isEmpty() ? "" : "In the state " + state + ":\n");
    text.append(failure.first().curl(baseUrl)).append('\n');
    String told = failure.exchange().map(exchange -> shortAnswer(exchange, failure)).orElse("");
    return failure.tried().title().indent(10) + text.toString().indent(12) + told;
  }

  /** An example stands where it would in the spec, to be copied as it is. */
  private static String shortAnswer(Exchange exchange, Failure failure) {
    String text = exchange.answer().text();
    String cut = text.length() > LONGEST_ANSWER ? text.substring(0, LONGEST_ANSWER) + "…" : text;
    String answer =
        example(exchange)
            .map(
                yaml ->
                    "The answer as an example, ids and times settled:".indent(12)
                        + firstLines(yaml))
            .orElseGet(
                () -> ("The answer: " + exchange.answer().status() + " " + cut).strip().indent(12));
    String advice = whatToDo(exchange, failure.faults().keySet());
    return answer + (advice.isEmpty() ? "" : advice.indent(12));
  }

  private static String firstLines(String yaml) {
    List<String> lines = yaml.lines().toList();
    if (lines.size() <= MOST_LINES) {
      return yaml;
    }
    String more =
        "                … and %d lines more, see the report.".formatted(lines.size() - MOST_LINES);
    return String.join("\n", lines.subList(0, MOST_LINES)) + "\n" + more + "\n";
  }

  private static String inState(String state) {
    return state.isEmpty() ? "" : " (state " + state + ")";
  }

  private static void answer(Exchange exchange, StringBuilder report) {
    Answer answer = exchange.answer();
    report.append("\nThe answer: ").append(answer.status()).append('\n');
    for (var header : answer.headers()) {
      report.append("  ").append(header.getKey() + ": " + header.getValue()).append('\n');
    }
    if (exchange.tried().isExample()) {
      report.append("\nThe body as an example, ids and times settled:\n");
      report.append(pasteable(exchange.tried().name(), ExampleCheck.answer(exchange)));
    } else {
      report.append('\n').append(answer.text().indent(2));
    }
  }

  /** The answer as YAML to paste, where it could be the example: its status is the one shown. */
  static Optional<String> example(Exchange exchange) {
    Case tried = exchange.tried();
    boolean could =
        tried.expected() instanceof Expected.Unshown
            || (tried.expected() instanceof Expected.Shown shown
                && shown.status().equals(Integer.toString(exchange.answer().status()))
                && exchange.answer().body().length > 0);
    return could
        ? Optional.of(pasteable(tried.name(), ExampleCheck.answer(exchange)))
        : Optional.empty();
  }

  /** At the depth at which the spec has the examples of a response. */
  static String pasteable(String name, JsonNode value) {
    var example = JsonNodeFactory.instance.objectNode();
    example.putObject(name).set("value", value);
    return Json.yaml(example).indent(16);
  }

  /** One sentence; empty for a request that the suite made itself. */
  static String whatToDo(Exchange exchange, Set<String> faults) {
    if (!exchange.tried().isExample()) {
      return "";
    }
    boolean exampleOnly = faults.stream().allMatch(fault -> fault.startsWith("example:"));
    return "What to do: if the server is right, "
        + (exampleOnly ? "put the example above into " + target(exchange) : "correct the spec")
        + "; if the spec is right, correct operation "
        + exchange.operation().id()
        + " of the server.";
  }

  private static String target(Exchange exchange) {
    return exchange.tried().expected() instanceof Expected.Shown
        ? exchange.tried().place().where()
        : exchange
            .content()
            .map(content -> "the `examples` of " + content.where())
            .orElse("the examples of that status and media type (not declared yet)");
  }
}
