package ai.beatra.conformance.report;

import ai.beatra.conformance.cases.Case;
import ai.beatra.conformance.cases.Exchange;
import ai.beatra.conformance.cases.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * A case that was tried.
 *
 * @param exchange empty when no answer came
 * @param faults one sentence each, with further lines for its details
 */
public record Result(
    Case tried, Optional<Exchange> exchange, List<String> faults, Verdict verdict) {

  /** The shell line that repeats it. */
  String curl(String url) {
    return exchange.map(Exchange::sent).orElse(tried.request()).curl(url);
  }
}
