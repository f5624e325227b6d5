package ai.beatra.conformance.checks;

import ai.beatra.conformance.cases.Exchange;
import ai.beatra.conformance.cases.Expected;
import ai.beatra.conformance.cases.Tolerated;
import ai.beatra.conformance.contract.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What was promised of requests that the suite made itself: refusal, or acceptance. */
final class PromiseCheck implements Check {
  private final List<Tolerated> tolerated;
  private final Set<Tolerated> met = ConcurrentHashMap.newKeySet();

  public PromiseCheck(List<Tolerated> tolerated) {
    this.tolerated = tolerated;
  }

  @Override
  public void look(Exchange exchange, Consumer<String> faults) {
    Expected expected = exchange.tried().expected();
    JsonNode error = exchange.error();
    int status = exchange.answer().status();
    if (expected instanceof Expected.Accepted && status / 100 != 2) {
      if (tolerated.stream().noneMatch(each -> covers(each, exchange.operation(), error))) {
        faults.accept(refusedThough(exchange, error));
      }
    } else if (expected instanceof Expected.Refused refused) {
      refused(refused, exchange, error, faults);
    } else if (expected instanceof Expected.Methods) {
      if (status != 204) {
        faults.accept("methods: OPTIONS has to be answered with 204, the server said " + status);
      }
      allow(exchange, faults);
    }
  }

  private static String refusedThough(Exchange exchange, JsonNode error) {
    int status = exchange.answer().status();
    if (!error.path("code").isTextual()) {
      return "accepted: the request follows its schema, but the server said "
          + status
          + " without an error in its body. Accept it, or put the rule into the schema.";
    }
    String code = error.path("code").asText();
    String param = error.path("param").asText();
    return "accepted: the request follows its schema, but the server said %d %s at %s: %s\n"
            .formatted(
                status, code, param.isEmpty() ? "no param" : param, error.path("message").asText())
        + "Accept it, or put the rule into the schema. If no schema can say the rule, describe it in"
        + " the spec and add to "
        + Tolerated.PATH
        + ":\n"
        + Tolerated.pasteable(exchange.operation().id(), code, param);
  }

  private boolean covers(Tolerated rule, Operation operation, JsonNode error) {
    boolean covers = rule.covers(operation, error);
    if (covers) {
      met.add(rule);
    }
    return covers;
  }

  /** What would be tolerated but was not met. */
  public List<String> unmet() {
    return tolerated.stream()
        .filter(rule -> !met.contains(rule))
        .map(rule -> rule.operation() + " " + rule.code() + " " + rule.param())
        .toList();
  }

  private static void refused(
      Expected.Refused refused, Exchange exchange, JsonNode error, Consumer<String> faults) {
    String code = error.path("code").asText("(none)");
    if (!refused.codes().contains(code)) {
      faults.accept(
          "refused: the server said %d with code `%s`, but this has to be refused with %s."
              .formatted(exchange.answer().status(), code, String.join(" or ", refused.codes())));
    } else if (!refused.at().equals(Expected.Refused.ANYWHERE)
        && params(error).noneMatch(param -> leadsTo(param, refused))) {
      faults.accept(
          "refused: the fault is at `%s`, but the error speaks of `%s`."
              .formatted(refused.at(), error.path("param").asText("(no param)")));
    }
    if (refused.codes().contains("method_not_allowed")) {
      allow(exchange, faults);
    }
  }

  private static Stream<String> params(JsonNode error) {
    return Stream.concat(
            Stream.of(error.path("param")),
            error.at("/details/errors").findValues("param").stream())
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue);
  }

  /**
   * A fault is told of the value itself, of what it holds, of the object or array that it stands
   * in, or of a union that it is a part of. The whole body holds every fault, so it leads to none.
   */
  private static boolean leadsTo(String param, Expected.Refused refused) {
    String at = refused.at();
    String parent = at.substring(0, Math.max(0, at.lastIndexOf('/')));
    return param.equalsIgnoreCase(at)
        || param.startsWith(at + "/")
        || (!param.isEmpty() && (param.equals(parent) || refused.unions().contains(param)));
  }

  /** All declared methods; HEAD and OPTIONS come by themselves. */
  private static void allow(Exchange exchange, Consumer<String> faults) {
    Set<String> allowed = new TreeSet<>();
    for (String value : exchange.answer().all("Allow")) {
      allowed.addAll(List.of(value.split("\\s*,\\s*", -1)));
    }
    Set<String> declared = new HashSet<>();
    Operation operation = exchange.operation();
    for (String name : operation.pathItem().members().keySet()) {
      declared.add(name.toUpperCase(Locale.ROOT));
    }
    declared.removeIf(name -> !Operation.METHODS.contains(name.toLowerCase(Locale.ROOT)));
    Set<String> undeclared = new TreeSet<>(allowed);
    undeclared.removeAll(declared);
    undeclared.removeAll(Set.of("HEAD", "OPTIONS"));
    if (!allowed.containsAll(declared) || !undeclared.isEmpty()) {
      faults.accept(
          "header Allow: %s, but the spec declares %s for %s."
              .formatted(allowed, new TreeSet<>(declared), operation.path()));
    }
  }
}
