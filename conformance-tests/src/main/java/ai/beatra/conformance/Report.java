package ai.beatra.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;

/** The report of an example whose answer is not as the spec says. */
final class Report {
  private final String baseUrl;

  /**
   * @param baseUrl where the shell line sends the request
   */
  Report(String baseUrl) {
    this.baseUrl = baseUrl;
  }

  String of(Exchange exchange, List<String> faults) {
    Case tried = exchange.tried();
    StringBuilder report = new StringBuilder(tried.title());
    report.append("  (").append(tried.place().where()).append(")\n");
    for (String fault : faults) {
      report.append("\n  - ").append(fault.replace("\n", "\n      "));
    }
    report.append("\n\nThe request").append(inState(tried.state())).append(":\n  ");
    report.append(exchange.sent().curl(baseUrl)).append('\n');
    answer(exchange, report);
    return report.append(whatToDo(exchange, faults)).toString();
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

  /** At the depth at which the spec has the examples of a response. */
  static String pasteable(String name, JsonNode value) {
    var example = JsonNodeFactory.instance.objectNode();
    example.putObject(name).set("value", value);
    return Json.yaml(example).indent(16);
  }

  private static String whatToDo(Exchange exchange, List<String> faults) {
    if (!exchange.tried().isExample()) {
      return "";
    }
    boolean exampleOnly = faults.stream().allMatch(fault -> fault.startsWith("example:"));
    return "\nWhat to do: if the server is right, "
        + (exampleOnly ? "put the example above into " + target(exchange) : "correct the spec")
        + "; if the spec is right, correct operation "
        + exchange.operation().id()
        + " of the server.\n";
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
