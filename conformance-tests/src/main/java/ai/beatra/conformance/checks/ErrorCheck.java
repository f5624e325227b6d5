package ai.beatra.conformance.checks;

import ai.beatra.conformance.cases.Exchange;
import ai.beatra.conformance.contract.Schemas;
import ai.beatra.conformance.contract.Spec;
import ai.beatra.conformance.http.EventStream;
import ai.beatra.conformance.http.Request;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Errors as the taxonomy has them, and a {@code param} that leads somewhere. */
final class ErrorCheck implements Check {
  private final Map<String, Spec.ErrorCode> codes;

  public ErrorCheck(Map<String, Spec.ErrorCode> codes) {
    this.codes = codes;
  }

  @Override
  public void look(Exchange exchange, Consumer<String> faults) {
    if (exchange.answer().status() >= 400) {
      exchange.json().ifPresent(body -> plain(exchange, body, faults));
    }
    exchange.stream()
        .ifPresent(
            stream ->
                stream.events().stream()
                    .filter(EventStream.Event::isError)
                    .forEach(
                        event -> event.json().ifPresent(body -> error(exchange, body, faults))));
  }

  private void plain(Exchange exchange, JsonNode body, Consumer<String> faults) {
    JsonNode error = body.path("error");
    Optional<Spec.ErrorCode> code = error(exchange, body, faults);
    int status = exchange.answer().status();
    if (code.isPresent() && code.get().status() != status) {
      faults.accept(
          "error.code: `%s` has status %d in the taxonomy (%s), the answer has %d."
              .formatted(code.get().code(), code.get().status(), code.get().where(), status));
    }
    String steering = exchange.answer().header("x-should-retry").orElse("(missing)");
    if (!steering.equals(error.path("retryable").asText())) {
      faults.accept(
          "header x-should-retry: `%s`, but error.retryable is %s."
              .formatted(steering, error.path("retryable")));
    }
  }

  private Optional<Spec.ErrorCode> error(
      Exchange exchange, JsonNode body, Consumer<String> faults) {
    JsonNode error = body.path("error");
    String id = exchange.answer().header(Request.ID).orElse("");
    if (!error.path("request_id").asText().equals(id)) {
      faults.accept(
          "error.request_id: %s, but the header %s is `%s`."
              .formatted(error.path("request_id"), Request.ID, id));
    }
    params(exchange, error, faults);
    Spec.ErrorCode code = codes.get(error.path("code").asText());
    if (code == null) {
      faults.accept(
          "error.code: %s is not in spec/error-codes.yaml. Add it or use one that is."
              .formatted(error.path("code")));
      return Optional.empty();
    }
    if (error.path("retryable").asBoolean() != code.retryable()) {
      faults.accept(
          "error.retryable: %s, but `%s` is %s in the taxonomy (%s)."
              .formatted(error.path("retryable"), code.code(), code.retryable(), code.where()));
    }
    if (!error.path("type").asText().equals(code.type())) {
      faults.accept(
          "error.type: %s, but `%s` has %s in the taxonomy (%s)."
              .formatted(error.path("type"), code.code(), code.type(), code.where()));
    }
    return Optional.of(code);
  }

  private static void params(Exchange exchange, JsonNode error, Consumer<String> faults) {
    JsonNode details = error.path("details");
    param("error.param", error.path("param"), exchange, faults);
    details
        .path("errors")
        .forEach(each -> param("details.errors[].param", each.path("param"), exchange, faults));
    details
        .path("unsupported_fields")
        .forEach(each -> param("details.unsupported_fields[]", each, exchange, faults));
  }

  private static void param(
      String name, JsonNode param, Exchange exchange, Consumer<String> faults) {
    if (param.isTextual() && !resolves(param.textValue(), exchange)) {
      faults.accept(
          name
              + ": `"
              + param.textValue()
              + "` leads nowhere in the request that was sent. It has to be a JSON Pointer into"
              + " the body, or query:<name>, header:<name>, path:<name>.");
    }
  }

  private static boolean resolves(String param, Exchange exchange) {
    if (param.isEmpty()) {
      return true;
    }
    if (param.startsWith("/")) {
      return inBody(param, exchange);
    }
    int colon = param.indexOf(':');
    String in = colon < 0 ? "" : param.substring(0, colon);
    String name = param.substring(colon + 1);
    boolean declared = exchange.operation().parameter(in, name).isPresent();
    return switch (in) {
      case "query" -> declared || exchange.sent().query(name).isPresent();
      case "path" -> declared;
      case "header" ->
          declared
              || name.equalsIgnoreCase("Authorization")
              || name.equalsIgnoreCase("Content-Type")
              || exchange.sent().header(name).isPresent();
      default -> false;
    };
  }

  /** A missing member is named by its own pointer: its parent is there, and its schema has it. */
  private static boolean inBody(String pointer, Exchange exchange) {
    Optional<JsonNode> form =
        Optional.<JsonNode>of(JsonNodeFactory.instance.objectNode())
            .filter(none -> exchange.operation().takesForm());
    Optional<JsonNode> body = exchange.sent().body().json().or(() -> form);
    if (body.isEmpty()) {
      return false;
    }
    try {
      JsonPointer at = JsonPointer.compile(pointer);
      JsonNode parent = body.get().at(at.head());
      return !body.get().at(at).isMissingNode()
          || (parent.isObject()
              && exchange.operation().requestContent().values().stream()
                  .anyMatch(content -> Schemas.declares(content.get("schema"), at)));
    } catch (IllegalArgumentException notAPointer) {
      return false;
    }
  }
}
