package ai.beatra.conformance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a planned operation is answered as if nobody had ever thought of it. */
final class PlannedTrial {
  private final Spec spec;
  private final Sending sending;
  private final ErrorCheck errors;

  /** Sends a request to the server under test. */
  interface Sending {
    Answer send(Request request) throws IOException;
  }

  PlannedTrial(Spec spec, Sending sending) {
    this.spec = spec;
    this.sending = sending;
    this.errors = new ErrorCheck(spec.codes());
  }

  Verdict run(String title, Optional<String> key) throws IOException {
    Operation operation = operation(title);
    Request request = request(operation, key);
    Example example =
        new Example(operation, "404", "application/json", "", operation.place(), true, "", request);
    Exchange exchange = new Exchange(example, request, sending.send(request));
    List<String> faults = faults(exchange);
    return faults.isEmpty()
        ? new Verdict.Passed()
        : new Verdict.Failed(
            title
                + " is planned (spec/roadmap.yaml), so it has to answer as an unknown path does.\n  - "
                + String.join("\n  - ", faults)
                + "\nIf it is ready, give it a callable state in roadmap.yaml and put it into"
                + " openapi.yaml.");
  }

  private Operation operation(String title) {
    int space = title.indexOf(' ');
    String path = title.substring(space + 1);
    Place place = spec.root().child("paths").child(path);
    return new Operation(title.substring(0, space), path, place.child("planned"));
  }

  private static Request request(Operation operation, Optional<String> key) {
    boolean body = List.of("POST", "PUT", "PATCH").contains(operation.method());
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "*/*");
    if (body) {
      headers.put("Content-Type", "application/json");
    }
    key.ifPresent(each -> headers.put("Authorization", "Bearer " + each));
    return new Request(
        operation.method(),
        operation.path().replaceAll("\\{[^}]*}", "planned"),
        headers,
        (body ? "{}" : "").getBytes(StandardCharsets.UTF_8));
  }

  private List<String> faults(Exchange exchange) {
    List<String> faults = new ArrayList<>();
    Answer answer = exchange.answer();
    boolean pathExists = spec.root().child("paths").has(exchange.operation().path());
    int expected = pathExists ? 405 : 404;
    if (answer.status() != expected) {
      faults.add("status: the server said " + answer.status() + " instead of " + expected + ".");
    }
    if (!answer.contentType().equals("application/json")) {
      faults.add("Content-Type: the server said `" + answer.contentType() + "`.");
    }
    HeaderCheck.requestId(exchange, faults::add);
    Place envelope = spec.root().get("components").get("schemas").get("ApiErrorResponse");
    exchange
        .json()
        .ifPresentOrElse(
            body -> faults.addAll(spec.schemas().faults(envelope, body)),
            () -> faults.add("body: no error envelope: " + answer.text()));
    errors.look(exchange, faults::add);
    return faults;
  }
}
