package ai.beatra.spec.lint.document;

import ai.beatra.spec.contract.Operation;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Every operation has the answers, and every answer the headers and the body, that all have. */
public final class Answers {
  private static final Map<String, String> ALWAYS = Map.of("406", "Accept asks for other types");
  private static final Map<String, String> WITH_KEY =
      Map.of(
          "400", "the key is of another region",
          "401", "the key is missing or wrong",
          "403", "the account or the key may not");
  private static final Map<String, String> WITH_BODY =
      Map.of(
          "413", "the body is too large",
          "415", "the body is of another type",
          "422", "the body does not follow its schema");

  private Answers() {}

  public static void check(Spec spec, Consumer<Finding> found) {
    for (Operation operation : spec.operations()) {
      statuses(operation, ALWAYS, "An operation", found);
      if (operation.needsKey()) {
        statuses(operation, WITH_KEY, "An operation with a key", found);
      }
      if (operation.hasRequestBody()) {
        statuses(operation, WITH_BODY, "An operation with a body", found);
      }
      operation
          .responses()
          .forEach(
              (status, response) -> {
                if (response.exists() && status.matches("[1-5][0-9][0-9]|default")) {
                  answer(status, response, found);
                }
              });
    }
  }

  private static void statuses(
      Operation operation, Map<String, String> wanted, String who, Consumer<Finding> found) {
    Node responses = operation.node().get("responses");
    wanted.keySet().stream()
        .filter(status -> responses.exists() && !responses.has(status))
        .sorted()
        .forEach(
            status -> {
              String why = wanted.get(status);
              String message = "%s is answered %s where %s.".formatted(who, status, why);
              String fix = "Declare %s as the other operations do.".formatted(status);
              found.accept(operation.node().finding("status", message, fix));
            });
  }

  private static void answer(String status, Node response, Consumer<Finding> found) {
    boolean error = !status.startsWith("2");
    boolean empty = response.get("content").members().isEmpty();
    if (!error && empty && !status.equals("204")) {
      String message = "The answer has no body.";
      String fix = "Add content with a media type, a schema and an example, or make it 204.";
      found.accept(response.finding("content", message, fix));
    }
    List<String> wanted = new ArrayList<>(List.of("X-Request-Id"));
    if (error) {
      wanted.add("x-should-retry");
    }
    if (status.equals("401")) {
      wanted.add("WWW-Authenticate");
    }
    for (String header : !(error && empty) ? wanted : List.<String>of()) {
      if (!response.get("headers").has(header)) {
        String message = "The answer does not declare the header %s.".formatted(header);
        String fix = "Declare it under headers, as the other answers do.";
        found.accept(response.finding("header", message, fix));
      }
    }
  }
}
