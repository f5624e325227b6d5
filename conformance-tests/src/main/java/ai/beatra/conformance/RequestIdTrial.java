package ai.beatra.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether an operation echoes a client's own request id, and replaces one that it may not echo. */
final class RequestIdTrial {
  private static final String LONGEST = "~".repeat(127) + "!";

  private final PlannedTrial.Sending sending;
  private final Coverage coverage;

  RequestIdTrial(PlannedTrial.Sending sending, Coverage coverage) {
    this.sending = sending;
    this.coverage = coverage;
  }

  /**
   * @param examples of one operation; the first of each media type is sent
   */
  Verdict run(List<Example> examples, String key) throws IOException {
    List<String> faults = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    for (Example example : examples) {
      if (example.state().isEmpty() && !seen.contains(example.mediaType())) {
        seen.add(example.mediaType());
        Request good = Suite.withKey(example.request(), example.operation(), Optional.of(key));
        tryId(example, good, LONGEST, faults);
        tryId(example, good, LONGEST + "x", faults);
        tryId(example, good, "two words", faults);
        tryId(example, good.without("Authorization"), "order-4711", faults);
      }
    }
    return faults.isEmpty()
        ? new Verdict.Passed()
        : new Verdict.Failed("- " + String.join("\n- ", faults));
  }

  private void tryId(Example example, Request request, String id, List<String> faults)
      throws IOException {
    Request sent = request.with(HeaderCheck.REQUEST_ID, id);
    Exchange exchange = new Exchange(example, sent, sending.send(sent));
    coverage.saw(exchange);
    HeaderCheck.requestId(
        exchange,
        fault -> faults.add(exchange.answer().status() + " of " + example.title() + ": " + fault));
  }
}
