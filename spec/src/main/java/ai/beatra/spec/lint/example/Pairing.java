package ai.beatra.spec.lint.example;

import ai.beatra.spec.contract.Operation;
import ai.beatra.spec.contract.Operation.Answer;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Every request example has one answer of its name, and every answer has a request. */
public final class Pairing {
  private static final String RULE = "pairing";

  private Pairing() {}

  public static void check(Spec spec, Consumer<Finding> found) {
    for (Operation operation : spec.operations()) {
      List<Answer> answers = operation.answers().stream().filter(Answer::isReplayed).toList();
      Map<String, Answer> byName = new HashMap<>();
      for (Answer answer : answers) {
        Answer earlier = byName.putIfAbsent(answer.name(), answer);
        if (earlier != null) {
          duplicate(operation, earlier, answer, found);
        }
        request(operation, answer, found);
      }
      operation
          .requestExamples()
          .forEach(
              (name, request) -> {
                if (!byName.containsKey(name)) {
                  unanswered(name, request, found);
                }
              });
    }
  }

  private static void duplicate(
      Operation operation, Answer earlier, Answer answer, Consumer<Finding> found) {
    String message =
        "%s has \"%s\" under %s (%s) and under %s (%s)."
            .formatted(
                operation.node().get("operationId").text(),
                answer.name(),
                earlier.status(),
                earlier.mediaType(),
                answer.status(),
                answer.mediaType());
    String fix = "Rename one: the name says which request is answered.";
    found.accept(answer.place().finding(RULE, message, fix));
  }

  private static void request(Operation operation, Answer answer, Consumer<Finding> found) {
    boolean paired = operation.requestExamples().containsKey(answer.name());
    boolean own = answer.example().has("x-request");
    boolean inState = answer.example().has("x-state");
    boolean plainGet = !operation.hasRequestBody() && !answer.isError();
    if (paired && own) {
      String message =
          "\"%s\" has an x-request and answers the request example of that name too."
              .formatted(answer.name());
      found.accept(answer.place().finding(RULE, message, "Rename it or remove its x-request."));
    } else if (answer.example().exists() && !paired && !own && !inState && !plainGet) {
      String message = "No request leads to the answer \"%s\".".formatted(answer.name());
      String fix = "Add a request example of that name, or x-request or x-state to this one.";
      found.accept(answer.place().finding(RULE, message, fix));
    }
  }

  private static void unanswered(String name, Node request, Consumer<Finding> found) {
    String message = "The request example \"%s\" has no answer.".formatted(name);
    String fix = "Add a response example of that name under the status that answers it.";
    found.accept(request.finding(RULE, message, fix));
  }
}
