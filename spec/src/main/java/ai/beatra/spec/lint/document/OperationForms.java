package ai.beatra.spec.lint.document;

import ai.beatra.spec.contract.Operation;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.Nearest;
import ai.beatra.spec.source.Node;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Every operation says who it is, how firm it is, and what its path and answers are. */
public final class OperationForms {
  private static final Map<String, String> STABILITY =
      Map.of("available", "stable", "beta", "beta", "preview", "alpha");
  private static final Pattern CAMEL_CASE = Pattern.compile("[a-z][a-zA-Z0-9]*");
  private static final Pattern STATUS = Pattern.compile("default|[1-5][0-9][0-9]");

  private OperationForms() {}

  public static void check(Spec spec, Consumer<Finding> found) {
    version(spec, found);
    Map<String, Node> ids = new HashMap<>();
    for (Operation operation : spec.operations()) {
      operationId(operation, ids, found);
      tag(spec, operation, found);
      texts(operation, found);
      releaseState(operation, found);
      pathParameters(operation, found);
      statuses(operation, found);
    }
    Map<String, String> met = new HashMap<>();
    for (Node path : spec.root().get("paths").members().values()) {
      String same = met.putIfAbsent(Operation.key("", path.name()), path.name());
      if (same != null) {
        String message = "Nobody can tell the path from %s.".formatted(same);
        found.accept(path.finding("path", message, "Put the operations of both under one path."));
      }
      if (!path.name().startsWith("/v1/")) {
        found.accept(
            path.finding("path", "The path does not begin with /v1/.", "Move it below /v1/."));
      }
    }
  }

  private static void version(Spec spec, Consumer<Finding> found) {
    Node version = spec.root().get("openapi");
    if (version.exists() && !version.text().equals("3.0.3")) {
      found.accept(
          version.finding(
              "openapi-version",
              "The document is not OpenAPI 3.0.3.",
              "Write \"openapi: 3.0.3\": generator, differ and validators are checked with it."));
    }
  }

  private static void operationId(
      Operation operation, Map<String, Node> ids, Consumer<Finding> found) {
    String rule = "operation-id";
    Node node = operation.node();
    Node id = node.get("operationId");
    if (id.text().isEmpty()) {
      found.accept(
          node.finding(
              rule,
              "The operation has no operationId.",
              "Add one in camelCase; it becomes the name of the Java method."));
      return;
    }
    if (!CAMEL_CASE.matcher(id.text()).matches()) {
      String message = "\"%s\" is not camelCase.".formatted(id.text());
      found.accept(id.finding(rule, message, "Write it like createChatCompletion."));
    }
    Node earlier = ids.putIfAbsent(id.text(), id);
    if (earlier != null) {
      String message =
          "The operationId \"%s\" is also that of %s."
              .formatted(id.text(), earlier.pointer().head());
      found.accept(id.finding(rule, message, "Give each operation its own."));
    }
  }

  private static void tag(Spec spec, Operation operation, Consumer<Finding> found) {
    String rule = "operation-tag";
    Node tags = operation.node().get("tags");
    List<String> declared =
        spec.root().get("tags").items().stream().map(tag -> tag.get("name").text()).toList();
    if (tags.items().size() != 1) {
      String message = "The operation has %d tags.".formatted(tags.items().size());
      found.accept(tags.finding(rule, message, "Give it one; it becomes the Java interface."));
    }
    for (Node tag : tags.items()) {
      if (!declared.contains(tag.text())) {
        String message = "The tag \"%s\" is not declared.".formatted(tag.text());
        String fallback = "Declare it with a description under /tags.";
        found.accept(tag.finding(rule, message, Nearest.hint(tag.text(), declared, fallback)));
      }
    }
  }

  private static void texts(Operation operation, Consumer<Finding> found) {
    for (String member : List.of("summary", "description")) {
      if (operation.node().get(member).text().isBlank()) {
        String message = "The operation has no %s.".formatted(member);
        found.accept(
            operation.node().finding("operation-text", message, "Add one; the docs show it."));
      }
    }
  }

  private static void releaseState(Operation operation, Consumer<Finding> found) {
    String rule = "release-state";
    Node state = operation.node().get("x-release-state");
    Node level = operation.node().get("x-stability-level");
    String wanted = STABILITY.get(state.text());
    if (wanted == null) {
      String fix =
          state.text().equals("planned")
              ? "Planned operations stand in roadmap.yaml only; remove this one from here."
              : "Write available, beta or preview.";
      String message = "The operation has no valid x-release-state.";
      found.accept(state.finding(rule, message, fix));
    } else if (!level.text().equals(wanted)) {
      String message = "x-stability-level does not match \"%s\".".formatted(state.text());
      found.accept(
          level.finding(rule, message, "Write \"x-stability-level: %s\".".formatted(wanted)));
    }
  }

  private static void pathParameters(Operation operation, Consumer<Finding> found) {
    String rule = "path-parameter";
    Set<String> inTemplate = Set.copyOf(operation.templateNames());
    Set<String> missing = new HashSet<>(inTemplate);
    for (Node parameter : operation.parameters()) {
      String name = parameter.get("name").text();
      if (!parameter.get("in").text().equals("path")) {
        continue;
      }
      missing.remove(name);
      if (!inTemplate.contains(name)) {
        String message = "The path has no {%s}.".formatted(name);
        String fallback = "Put it into the path, or remove the parameter.";
        found.accept(parameter.finding(rule, message, Nearest.hint(name, inTemplate, fallback)));
      }
      if (!parameter.get("required").value().asBoolean()) {
        String message = "The path parameter \"%s\" is not required.".formatted(name);
        found.accept(parameter.finding(rule, message, "Add \"required: true\"."));
      }
      if (parameter.get("example").text().isEmpty()) {
        String message = "The path parameter \"%s\" has no example.".formatted(name);
        String fix = "Add one, a text: the conformance suite calls the operation with it.";
        found.accept(parameter.finding(rule, message, fix));
      }
    }
    for (String name : missing) {
      String message = "The path's {%s} is not declared.".formatted(name);
      String fix = "Add a parameter with \"in: path\" and this name.";
      found.accept(operation.node().finding(rule, message, fix));
    }
  }

  private static void statuses(Operation operation, Consumer<Finding> found) {
    Map<String, Node> responses = operation.node().get("responses").members();
    for (Node response : responses.values()) {
      if (!STATUS.matcher(response.name()).matches()) {
        String message = "\"%s\" is not a status.".formatted(response.name());
        found.accept(response.finding("status", message, "Write three digits, or default."));
      }
    }
    if (responses.keySet().stream().noneMatch(status -> status.startsWith("2"))) {
      String message = "The operation declares no answer of success.";
      found.accept(operation.node().finding("status", message, "Add a 2xx response."));
    }
  }
}
