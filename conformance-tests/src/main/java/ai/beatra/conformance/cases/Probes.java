package ai.beatra.conformance.cases;

import ai.beatra.conformance.contract.Operation;
import ai.beatra.conformance.contract.Place;
import ai.beatra.conformance.contract.Spec;
import ai.beatra.conformance.http.Body;
import ai.beatra.conformance.http.Request;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Requests whose answer follows from the contract as a whole, not from an operation's schemas. */
public final class Probes {
  private static final String LONGEST_ID = "~".repeat(127) + "!";

  private final Spec spec;
  private final Place failures;

  public Probes(Spec spec) {
    this.spec = spec;
    this.failures =
        spec.operations().stream()
            .filter(each -> each.secured() && each.place().get("responses").has("default"))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "No operation that needs a key declares `default` errors."))
            .place();
  }

  /** Planned operations: answered as if nobody had ever thought of them. */
  public List<Case> planned() {
    List<Case> cases = new ArrayList<>();
    for (String title : spec.planned()) {
      int space = title.indexOf(' ');
      Operation operation =
          new Operation(title.substring(0, space), title.substring(space + 1), failures);
      String code = operation.pathItem().present() ? "method_not_allowed" : "not_found";
      for (String state : List.of("", Case.NO_KEY)) {
        String name = state.isEmpty() ? "with a key" : "without a key";
        cases.add(probe(operation, "planned", name, state, bare(operation), code));
      }
    }
    return cases;
  }

  /** Methods that the operation's path does not have; told by the first operation of a path. */
  public List<Case> methods(Operation operation, List<Case> examples) {
    List<Case> cases = new ArrayList<>(head(operation, examples));
    Set<String> declared = operation.pathItem().members().keySet();
    if (!operation.place().pointer().endsWith("/" + declared.iterator().next())) {
      return cases;
    }
    Operation options = new Operation("OPTIONS", operation.path(), failures);
    cases.add(
        new Case(
            options,
            "methods",
            "OPTIONS",
            operation.place(),
            Case.NO_KEY,
            bare(options),
            new Expected.Methods()));
    for (String method : List.of("GET", "PUT", "POST", "DELETE", "PATCH", "TRACE")) {
      if (!declared.contains(method.toLowerCase(Locale.ROOT))) {
        Operation other = new Operation(method, operation.path(), failures);
        cases.add(probe(other, "methods", method, Case.NO_KEY, bare(other), "method_not_allowed"));
        cases.add(
            probe(other, "methods", method + " with a key", "", bare(other), "method_not_allowed"));
      }
    }
    return cases;
  }

  /** HEAD is answered as GET is, without the body. */
  private static List<Case> head(Operation operation, List<Case> examples) {
    if (!operation.method().equals("GET")) {
      return List.of();
    }
    Operation head = new Operation("HEAD", operation.path(), operation.place());
    return examples.stream()
        .filter(Case::isSuccess)
        .limit(1)
        .map(
            get -> {
              Request request = get.request().withMethod("HEAD");
              Expected expected = new Expected.Accepted();
              return new Case(
                  head, "methods", "HEAD", operation.place(), get.state(), request, expected);
            })
        .toList();
  }

  /** Without a usable key; where none is needed, whatever is sent in its place does not matter. */
  public List<Case> authentication(List<Case> examples) {
    List<Case> cases = new ArrayList<>();
    Map<String, String> wrong = new LinkedHashMap<>();
    wrong.put("Basic dXNlcjpwYXNzd29yZA==", "unauthorized");
    wrong.put("Bearer", "unauthorized");
    wrong.put("Bearer sk-nonsense", "invalid_api_key");
    examples.stream()
        .filter(Case::isSuccess)
        .limit(1)
        .forEach(
            good -> {
              cases.add(refusedKey(good, "no key", Case.NO_KEY, good.request(), "unauthorized"));
              if (good.request().body().length() > 0) {
                Request nonsense = good.request().withBody("nonsense");
                cases.add(
                    refusedKey(
                        good, "no key, and no JSON either", Case.NO_KEY, nonsense, "unauthorized"));
              }
              wrong.forEach(
                  (header, code) ->
                      cases.add(
                          refusedKey(
                              good,
                              header,
                              "",
                              good.request().with("Authorization", header),
                              code)));
            });
    return cases;
  }

  private static Case refusedKey(
      Case good, String name, String state, Request request, String code) {
    Expected expected =
        good.operation().secured() ? Expected.Refused.with(code) : new Expected.Accepted();
    return new Case(
        good.operation(), "authentication", name, good.place(), state, request, expected);
  }

  /** Bodies that are no JSON, or are not said to be, parameters that are missing, odd wishes. */
  public List<Case> framing(Operation operation) {
    List<Case> cases = new ArrayList<>();
    Request wish =
        Examples.request(operation, JsonNodeFactory.instance.objectNode())
            .with("Accept", "image/png");
    cases.add(
        new Case(
            operation,
            "framing",
            "Accept image/png",
            operation.place(),
            "",
            wish,
            new Expected.Anything()));
    boolean form = operation.takesForm();
    List<String> bodies = List.of("", "{", "nonsense", "{} {}", "{\"a\":1,}", "\u0000");
    List<String> types = List.of("", "text/plain", "application/xml", "application");
    if (form) {
      bodies = List.of("", "nonsense");
      types = List.of("", "text/plain", "application/json", Operation.FORM);
    }
    if (!operation.requestContent().isEmpty()) {
      for (String raw : bodies) {
        ObjectNode changes = JsonNodeFactory.instance.objectNode().put("raw", raw);
        String at = form ? Expected.Refused.ANYWHERE : "";
        cases.add(refused(operation, "body `" + raw + "`", changes, "invalid_request", at));
      }
      for (String type : types) {
        ObjectNode changes = JsonNodeFactory.instance.objectNode().put("content_type", type);
        cases.add(
            refused(
                operation,
                "Content-Type `" + type + "`",
                changes,
                "unsupported_media_type",
                "header:Content-Type"));
      }
    }
    for (Place parameter : operation.parameters()) {
      if (parameter.node().path("required").asBoolean() && !parameter.text("in").equals("path")) {
        ObjectNode changes = JsonNodeFactory.instance.objectNode();
        changes.putObject(parameter.text("in") + (isHeader(parameter) ? "s" : ""));
        String at = parameter.text("in") + ":" + parameter.text("name");
        changes.withObject("/" + changes.fieldNames().next()).putNull(parameter.text("name"));
        cases.add(refused(operation, at + " left out", changes, "invalid_request", at));
      }
    }
    return cases;
  }

  private static boolean isHeader(Place parameter) {
    return parameter.text("in").equals("header");
  }

  private static Case refused(
      Operation operation, String name, JsonNode changes, String code, String at) {
    Request request = Examples.request(operation, changes);
    Expected expected = new Expected.Refused(Set.of(code), at, Set.of());
    return new Case(operation, "framing", name, operation.place(), "", request, expected);
  }

  /** A client's own request id is echoed, and one that may not be echoed is replaced. */
  public List<Case> requestIds(List<Case> examples) {
    List<Case> cases = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Case example : examples) {
      if (example.state().isEmpty()
          && example.expected() instanceof Expected.Shown shown
          && seen.add(shown.mediaType())) {
        cases.add(requestId(example, LONGEST_ID, ""));
        cases.add(requestId(example, LONGEST_ID + "x", ""));
        cases.add(requestId(example, "two words", ""));
        cases.add(requestId(example, "order-4711", Case.NO_KEY));
      }
    }
    return cases;
  }

  private static Case requestId(Case example, String id, String state) {
    String shown = id.length() > 20 ? id.length() + " characters" : id;
    return new Case(
        example.operation(),
        "request ids",
        example.name() + ", " + shown,
        example.place(),
        state,
        example.request().with(Request.ID, id),
        new Expected.Anything());
  }

  private static Case probe(
      Operation operation, String group, String name, String state, Request request, String code) {
    Expected expected = Expected.Refused.with(code);
    return new Case(operation, group, name, operation.place(), state, request, expected);
  }

  /** With an empty object as its body where the method has one. */
  private static Request bare(Operation operation) {
    boolean body = List.of("POST", "PUT", "PATCH").contains(operation.method());
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "*/*");
    if (body) {
      headers.put("Content-Type", "application/json");
    }
    return new Request(
        operation.method(),
        operation.path().replaceAll("\\{[^}]*}", "planned"),
        headers,
        Body.of(body ? "{}" : ""));
  }
}
