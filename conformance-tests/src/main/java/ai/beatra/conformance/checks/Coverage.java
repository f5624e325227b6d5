package ai.beatra.conformance.checks;

import ai.beatra.conformance.cases.Exchange;
import ai.beatra.conformance.contract.Operation;
import ai.beatra.conformance.contract.Place;
import ai.beatra.conformance.contract.SchemaWalk;
import ai.beatra.conformance.contract.Spec;
import ai.beatra.conformance.http.Request;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What of the spec was exercised by the examples that were replayed. */
public final class Coverage {
  private static final Set<String> STATES = Set.of("available", "beta", "preview");

  private final Spec spec;
  private final SchemaWalk walk;
  private final Tally requests = new Tally(false);
  private final Tally answers = new Tally(true);
  private final Set<String> executed = new HashSet<>();

  public Coverage(Spec spec) {
    this.spec = spec;
    this.walk = new SchemaWalk(spec.schemas());
    spec.operations().forEach(this::declare);
  }

  private void declare(Operation operation) {
    String title = operation.title() + ": ";
    for (Place parameter : operation.parameters()) {
      String name = title + parameter.text("in") + " " + parameter.text("name");
      requests.declare(parameter, name);
      requests.declareAll(parameter.get("schema"), name);
    }
    for (Place content : operation.requestContent().values()) {
      requests.declareAll(content.get("schema"), title);
    }
    for (Operation.Content answer : operation.answers()) {
      String label = title + answer.status() + " ";
      answers.declareAll(answer.place().get("schema"), label);
      answers.declareAll(answer.place().get("x-sse-event-schema"), label + "event ");
    }
  }

  /** Counts an exchange, whatever was thought of its answer. */
  public void saw(Exchange exchange) {
    executed.add(exchange.operation().title() + " " + exchange.answer().status());
    exchange.bodies().forEach(body -> walk.walk(body.schema(), body.value(), answers));
    for (Place parameter : exchange.operation().parameters()) {
      sent(exchange.sent(), parameter).ifPresent(value -> meet(parameter, value));
    }
    for (Place content : exchange.operation().requestContent().values()) {
      exchange
          .sent()
          .body()
          .json()
          .ifPresent(body -> walk.walk(content.get("schema"), body, requests));
    }
  }

  private void meet(Place parameter, String value) {
    requests.meet(parameter);
    walk.walk(parameter.get("schema"), TextNode.valueOf(value), requests);
  }

  private static Optional<String> sent(Request request, Place parameter) {
    String name = parameter.text("name");
    return switch (parameter.text("in")) {
      case "query" -> request.query(name);
      case "header" -> request.header(name);
      default -> Optional.of("");
    };
  }

  /** Declared statuses that no replayed example was answered with. */
  public List<String> missingStatuses() {
    List<String> missing = new ArrayList<>();
    for (Operation operation : spec.operations()) {
      for (var response : operation.responses().entrySet()) {
        String title = operation.title() + " " + response.getKey();
        if (!executed.contains(title)) {
          missing.add(title + " (" + response.getValue().where() + ")");
        }
      }
    }
    return missing;
  }

  /** Parts of requests that no replayed example sent. */
  public List<String> missingInRequests() {
    return requests.missing();
  }

  /** Properties of answers that no answer had. */
  public List<String> missingInAnswers() {
    return answers.missing();
  }

  /** Operations without a release state that a callable operation can have. */
  public List<String> missingStates() {
    return spec.operations().stream()
        .filter(operation -> !STATES.contains(operation.place().text("x-release-state")))
        .map(operation -> operation.title() + " (" + operation.place().where() + ")")
        .toList();
  }

  @Override
  public String toString() {
    int statuses = spec.operations().stream().mapToInt(each -> each.responses().size()).sum();
    return "%s request parts, %s answer properties, %d of %d statuses"
        .formatted(requests, answers, statuses - missingStatuses().size(), statuses);
  }
}
