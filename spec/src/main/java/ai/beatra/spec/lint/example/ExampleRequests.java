package ai.beatra.spec.lint.example;

import ai.beatra.spec.contract.Kind;
import ai.beatra.spec.contract.Operation;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.Nearest;
import ai.beatra.spec.source.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What x-request and x-state say can be carried out by the conformance suite. */
public final class ExampleRequests {
  private static final String REQUEST = "x-request";
  private static final String STATE = "x-state";

  private ExampleRequests() {}

  public static void check(Spec spec, Consumer<Finding> found) {
    spec.all(Kind.REQUEST).forEach(request -> request(request, found));
    Set<String> declared = spec.root().get("x-states").members().keySet();
    Set<String> used = new HashSet<>();
    for (Node example : spec.all(Kind.EXAMPLE)) {
      Node state = example.get(STATE);
      used.add(state.text());
      if (state.exists() && !declared.contains(state.text())) {
        String message = "The state \"%s\" is not declared.".formatted(state.text());
        String fallback = "Declare it under /x-states, and teach the conformance suite to make it.";
        found.accept(state.finding(STATE, message, Nearest.hint(state.text(), declared, fallback)));
      }
    }
    for (Node state : spec.root().get("x-states").members().values()) {
      if (!used.contains(state.name())) {
        String message = "No example is in the state \"%s\".".formatted(state.name());
        found.accept(state.finding(STATE, message, "Remove it, or add the example that needs it."));
      }
    }
    misplaced(spec, found);
  }

  private static void request(Node request, Consumer<Finding> found) {
    List<String> bodies =
        List.of("body", "raw", "body_bytes").stream().filter(request::has).toList();
    if (bodies.size() > 1) {
      String message =
          "The request has more than one body: %s.".formatted(String.join(", ", bodies));
      found.accept(request.finding(REQUEST, message, "Keep one of them."));
    }
    for (Node header : request.get("headers").members().values()) {
      if (!header.value().isTextual() && !header.value().isNull()) {
        String message = "The header \"%s\" is not a text.".formatted(header.name());
        String fix = "Quote the value, or write null to leave the header out.";
        found.accept(header.finding(REQUEST, message, fix));
      }
    }
    for (Node parameter : request.get("query").members().values()) {
      if (!parameter.value().isValueNode()) {
        String message = "The query parameter \"%s\" is not a value.".formatted(parameter.name());
        found.accept(
            parameter.finding(
                REQUEST, message, "Write a text, a number, true, false, or null to leave it out."));
      }
    }
    Node bytes = request.get("body_bytes");
    if (bytes.exists() && !(bytes.value().isInt() && bytes.value().intValue() > 0)) {
      String message = "body_bytes is not a number of bytes.";
      found.accept(bytes.finding(REQUEST, message, "Write a whole number above 0."));
    }
  }

  /** What is sent in path and query has to be a parameter; headers are free. */
  private static void names(Operation operation, Consumer<Finding> found) {
    for (Operation.Answer answer : operation.answers()) {
      for (String in : List.of("path", "query")) {
        Set<String> names = operation.parameterNames(in);
        for (Node sent : answer.example().get(REQUEST).get(in).members().values()) {
          if (!names.contains(sent.name())) {
            String message =
                "%s has no %s parameter \"%s\".".formatted(operation.id(), in, sent.name());
            String fallback = "Declare it, or name one of %s.".formatted(new TreeSet<>(names));
            found.accept(
                sent.finding(REQUEST, message, Nearest.hint(sent.name(), names, fallback)));
          }
        }
      }
    }
  }

  /** On a request example they would have no effect. */
  private static void misplaced(Spec spec, Consumer<Finding> found) {
    for (Operation operation : spec.operations()) {
      names(operation, found);
      for (Node place : operation.requestExamples().values()) {
        for (String extension : List.of(REQUEST, STATE)) {
          Node misplaced = spec.resolve(place).get(extension);
          if (misplaced.exists()) {
            String message = "%s stands on a request example.".formatted(extension);
            String fix = "Move it to the response example that answers this one.";
            found.accept(misplaced.finding(extension, message, fix));
          }
        }
      }
    }
  }
}
