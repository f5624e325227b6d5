package ai.beatra.conformance.checks;

import ai.beatra.conformance.cases.Exchange;
import ai.beatra.conformance.cases.Expected;
import ai.beatra.conformance.contract.Ids;
import ai.beatra.conformance.contract.Place;
import ai.beatra.conformance.contract.Schemas;
import ai.beatra.conformance.http.Answer;
import ai.beatra.conformance.http.Request;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/** Status, Content-Type, declared headers and the request id. */
final class HeaderCheck implements Check {

  /** Headers of HTTP itself, and those that every operation may send. */
  private static final Set<String> ALWAYS_ALLOWED =
      Set.copyOf(
          List.of(
              ("content-type content-length transfer-encoding connection date cache-control vary"
                      + " x-accel-buffering x-content-type-options idempotent-replayed preference-applied"
                      + " allow")
                  .split(" ", -1)));

  private final Schemas schemas;
  private final boolean refuseOthers;

  /**
   * @param refuseOthers whether undeclared headers are faults; behind a proxy they need not be the
   *     server's
   */
  public HeaderCheck(Schemas schemas, boolean refuseOthers) {
    this.schemas = schemas;
    this.refuseOthers = refuseOthers;
  }

  @Override
  public void look(Exchange exchange, Consumer<String> faults) {
    Answer answer = exchange.answer();
    String status = Integer.toString(answer.status());
    if (exchange.tried().expected() instanceof Expected.Shown shown
        && !status.equals(shown.status())) {
      faults.accept(
          "status: the server said " + status + ", the spec says " + shown.status() + ".");
    }
    if (!answer.complete()) {
      faults.accept("body: the connection ended before the body did.");
    }
    requestId(exchange, faults);
    if (exchange.tried().expected() instanceof Expected.Methods) {
      return;
    }
    if (exchange.response().isEmpty()) {
      faults.accept(
          "status: " + status + " is not declared for " + exchange.operation().title() + ".");
      return;
    }
    Place response = exchange.response().get();
    contentType(exchange, response, faults);
    for (var header : response.get("headers").members().entrySet()) {
      header(answer, header.getKey(), header.getValue(), faults);
    }
    if (refuseOthers) {
      undeclared(answer, response, faults);
    }
  }

  private static void contentType(Exchange exchange, Place response, Consumer<String> faults) {
    String type = exchange.answer().contentType();
    Set<String> declared = response.get("content").members().keySet();
    String status = Integer.toString(exchange.answer().status());
    boolean wrong = declared.isEmpty() ? !type.isEmpty() : !declared.contains(type);
    String right = declared.isEmpty() ? "none" : String.join(" or ", declared);
    if (exchange.tried().expected() instanceof Expected.Shown shown
        && status.equals(shown.status())) {
      wrong |= !type.equals(shown.mediaType());
      right = shown.mediaType().isEmpty() ? "none" : shown.mediaType();
    }
    if (wrong) {
      faults.accept("Content-Type: the server said `%s`, the spec says %s.".formatted(type, right));
    }
  }

  private void header(Answer answer, String name, Place header, Consumer<String> faults) {
    List<String> values = answer.all(name);
    if (values.isEmpty() && header.node().path("required").asBoolean()) {
      faults.accept("header " + name + ": missing, but required (" + header.where() + ").");
    }
    if (values.size() > 1) {
      faults.accept("header " + name + ": sent " + values.size() + " times: " + values + ".");
    }
    Place schema = header.get("schema");
    for (String value : values) {
      for (String fault : schemas.faults(schema, Schemas.typed(schema, value))) {
        faults.accept("header " + name + ": `" + value + "`: " + fault.strip());
      }
    }
  }

  private static void requestId(Exchange exchange, Consumer<String> faults) {
    List<String> answered = exchange.answer().all(Request.ID);
    if (answered.size() != 1) {
      faults.accept(
          "header %s: every answer carries exactly one, this one %s."
              .formatted(Request.ID, answered));
      return;
    }
    String id = answered.get(0);
    String sent = exchange.sent().header(Request.ID).orElse("");
    boolean echoable = sent.matches("[!-~]{1,128}");
    if (echoable && !id.equals(sent)) {
      faults.accept(
          "header " + Request.ID + ": the request's `" + sent + "` came back as `" + id + "`.");
    }
    if (!echoable && !id.matches(Ids.REQUEST)) {
      faults.accept(
          "header " + Request.ID + ": `" + id + "` is not of the form " + Ids.REQUEST + ".");
    }
  }

  private static void undeclared(Answer answer, Place response, Consumer<String> faults) {
    Set<String> allowed = new HashSet<>(ALWAYS_ALLOWED);
    for (String name : response.get("headers").members().keySet()) {
      allowed.add(name.toLowerCase(Locale.ROOT));
    }
    for (var header : answer.headers()) {
      if (!allowed.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        faults.accept(
            "header %s: not declared. Declare it at %s or do not send it."
                .formatted(header.getKey(), response.where()));
      }
    }
  }
}
