package ai.beatra.conformance.checks;

import ai.beatra.conformance.cases.Exchange;
import ai.beatra.conformance.cases.Expected;
import ai.beatra.conformance.cases.Lacking;
import ai.beatra.conformance.cases.Models;
import ai.beatra.conformance.cases.Tolerated;
import ai.beatra.conformance.contract.Spec;
import java.util.ArrayList;
import java.util.List;

/** All duties of an answer, and what was seen of the spec while they were judged. */
public final class Checks {
  private final List<Check> all;
  private final Lacking lacking;
  private final PromiseCheck promises;
  private final Coverage coverage;

  /**
   * @param models where they are not known answers are not compared word for word, and headers may
   *     be those of a proxy
   * @param lacking what the chat model does not have
   */
  public Checks(Spec spec, Models models, Lacking lacking) {
    this.lacking = lacking;
    promises = new PromiseCheck(Tolerated.of(spec));
    coverage = new Coverage(spec);
    all =
        List.of(
            new HeaderCheck(spec.schemas(), models != Models.UNKNOWN),
            new BodyCheck(spec.schemas()),
            new StreamCheck(),
            new ErrorCheck(spec.codes()),
            new ExampleCheck(models),
            new CallCheck(),
            new TaskCheck(),
            promises);
  }

  /** What is wrong with the answer, one entry each; what it shows of the spec is counted. */
  public List<String> faults(Exchange tried) {
    Exchange exchange = lacking.judged(tried);
    if (exchange.tried().isExample() || exchange.tried().expected() instanceof Expected.Anything) {
      coverage.saw(exchange);
    }
    List<String> faults = new ArrayList<>();
    all.forEach(check -> check.look(exchange, faults::add));
    return faults;
  }

  public Coverage coverage() {
    return coverage;
  }

  /** Refusals that would be tolerated, but were not met. */
  public List<String> unmet() {
    return promises.unmet();
  }
}
