package ai.beatra.conformance.checks;

import ai.beatra.conformance.cases.Exchange;
import java.util.function.Consumer;

/** One kind of duty that every answer has. */
interface Check {
  /** Reports each fault as a sentence, with further lines for its details. */
  void look(Exchange exchange, Consumer<String> faults);
}
