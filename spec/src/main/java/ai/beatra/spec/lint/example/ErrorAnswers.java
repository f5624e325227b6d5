package ai.beatra.spec.lint.example;

import ai.beatra.spec.contract.EventStream;
import ai.beatra.spec.contract.EventStream.Event;
import ai.beatra.spec.contract.Operation;
import ai.beatra.spec.contract.Operation.Answer;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.Nearest;
import ai.beatra.spec.source.Node;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import java.util.function.Consumer;

/** Every error is told in the one envelope, as the taxonomy has it. */
public final class ErrorAnswers {
  private static final String CODE_RULE = "error-example";
  private static final String ENVELOPE = "#/components/schemas/ApiErrorResponse";
  private static final JsonMapper JSON = new JsonMapper();

  private ErrorAnswers() {}

  public static void check(Spec spec, Consumer<Finding> found) {
    Map<String, Node> taxonomy = spec.taxonomy();
    for (Operation operation : spec.operations()) {
      operation
          .responses()
          .forEach(
              (status, response) -> {
                if (!status.startsWith("2") && response.exists()) {
                  envelope(response, found);
                }
              });
      for (Answer answer : operation.answers()) {
        Node value = answer.example().get("value");
        if (taxonomy.isEmpty() || !value.exists()) {
          continue; // told elsewhere
        }
        if (answer.isError()) {
          error(value.get("error"), answer.status(), taxonomy, found);
        } else if (EventStream.isMediaType(answer.mediaType())) {
          stream(value, taxonomy, found);
        }
      }
    }
  }

  private static void envelope(Node response, Consumer<Finding> found) {
    String rule = "error-envelope";
    Node content = response.get("content");
    if (!content.has("application/json")) {
      String message = "The error has no JSON body.";
      String fix = "Add content application/json with the schema %s.".formatted(ENVELOPE);
      found.accept(response.finding(rule, message, fix));
    }
    for (Node mediaType : content.members().values()) {
      Node schema = mediaType.get("schema");
      if (!schema.get("$ref").text().equals(ENVELOPE)) {
        String message = "The error is not in the one envelope.";
        String fix = "Write \"$ref: '%s'\".".formatted(ENVELOPE);
        found.accept(schema.finding(rule, message, fix));
      }
    }
  }

  private static void error(
      Node error, String status, Map<String, Node> taxonomy, Consumer<Finding> found) {
    String code = error.get("code").text();
    Node entry = taxonomy.get(code);
    if (entry == null) {
      String message = "The code \"%s\" is not in the taxonomy.".formatted(code);
      String fallback = "Add it to error-codes.yaml, or use one that is there.";
      String fix = Nearest.hint(code, taxonomy.keySet(), fallback);
      found.accept(error.get("code").finding(CODE_RULE, message, fix));
      return;
    }
    String wanted = entry.get("status").value().asText();
    if (!status.equals("default") && !status.equals(wanted)) {
      String message = "%s has the status %s, not %s.".formatted(code, wanted, status);
      String fix = "Move the example to %s, or use another code.".formatted(wanted);
      found.accept(error.get("code").finding(CODE_RULE, message, fix));
    }
    for (String member : new String[] {"retryable", "type"}) {
      String right = entry.get(member).value().asText();
      if (!error.get(member).value().asText().equals(right)) {
        String message = "The %s of %s is not what error-codes.yaml says.".formatted(member, code);
        String fix = "Write \"%s: %s\".".formatted(member, right);
        found.accept(error.get(member).finding(CODE_RULE, message, fix));
      }
    }
  }

  private static void stream(Node value, Map<String, Node> taxonomy, Consumer<Finding> found) {
    for (Event event : EventStream.parse(value.text())) {
      if (event.isError()) {
        try {
          JsonNode data = JSON.readTree(event.data());
          int line = value.file().lineOfText(value.pointer(), value.text(), event.line());
          Node error = new Node(value.file(), value.pointer(), data).get("error");
          error(
              error,
              "default",
              taxonomy,
              it -> found.accept(value.findingAt(line, it.rule(), it.message(), it.fix())));
        } catch (JsonProcessingException e) {
          // The rule for examples reports it.
        }
      }
    }
  }
}
