package ai.beatra.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Replays the spec against one server. */
public final class Suite {
  private final Spec spec;
  private final Target target;
  private final HttpSender sender;
  private final States states;
  private final List<Check> checks;
  private final Coverage coverage;
  private final Report report;
  private final List<Exchange> exchanges = new ArrayList<>();
  private int skipped;
  private int failed;

  public Suite(Spec spec, Target target, HttpSender sender) {
    this.spec = spec;
    this.target = target;
    this.sender = sender;
    this.states = new States(target, new Random());
    this.coverage = new Coverage(spec);
    this.report = new Report(target.shownUrl());
    this.checks =
        List.of(
            new HeaderCheck(spec.schemas(), target.own()),
            new BodyCheck(spec.schemas()),
            new StreamCheck(),
            new ErrorCheck(spec.codes()),
            new ExampleCheck(target.own()));
  }

  /** Everything to try. The order matters: coverage is judged last. */
  public List<Trial> trials() {
    List<Trial> trials = new ArrayList<>();
    spec.operations().forEach(operation -> trials.add(trials(operation)));
    trials.add(new Trial.Group("planned operations", planned()));
    trials.add(new Trial.Group("coverage", coverage()));
    return trials;
  }

  private Trial trials(Operation operation) {
    List<Example> examples = Examples.of(operation);
    Map<String, List<Trial>> byStatus = new LinkedHashMap<>();
    for (Example example : examples) {
      byStatus
          .computeIfAbsent(example.statusTitle(), status -> new ArrayList<>())
          .add(new Trial.Single(example.title(), () -> replay(example)));
    }
    List<Trial> trials = new ArrayList<>();
    byStatus.forEach((status, each) -> trials.add(new Trial.Group(status, each)));
    trials.add(
        new Trial.Single(
            operation.title() + " · request ids",
            () -> new RequestIdTrial(this::send, coverage).run(examples, target.key())));
    return new Trial.Group(operation.title(), trials);
  }

  private List<Trial> planned() {
    List<Trial> trials = new ArrayList<>();
    PlannedTrial planned = new PlannedTrial(spec, this::send);
    for (String operation : spec.planned()) {
      trials.add(
          new Trial.Single(
              operation + " · planned · with a key",
              () -> planned.run(operation, Optional.of(target.key()))));
      trials.add(
          new Trial.Single(
              operation + " · planned · without a key",
              () -> planned.run(operation, Optional.empty())));
    }
    return trials;
  }

  private List<Trial> coverage() {
    return List.of(
        new Trial.Single(
            "every declared status was answered",
            () ->
                judged(
                    coverage.missingStatuses(),
                    "No replayed example was answered with these declared statuses. Add an example"
                        + " that causes it, or take the status out of the spec:")),
        new Trial.Single(
            "every request property, variant and enum value was sent",
            () ->
                judged(
                    coverage.missingInRequests(),
                    "No replayed example sends these parts of the contract. Add them to a request"
                        + " example:")),
        new Trial.Single(
            "every answer property was seen",
            () ->
                judged(
                    coverage.missingInAnswers(),
                    "No answer had these properties. Add an example whose answer has them, let the"
                        + " server send them, or take them out of the spec:")),
        new Trial.Single(
            "every operation has a release state",
            () ->
                judged(
                    coverage.missingStates(),
                    "Give these operations x-release-state: available, beta or preview:")));
  }

  private Verdict judged(List<String> missing, String sentence) {
    if (skipped > 0) {
      return new Verdict.Skipped(
          skipped + " examples were skipped, so that nothing can be said of the whole spec.");
    }
    return missing.isEmpty()
        ? new Verdict.Passed()
        : new Verdict.Failed(sentence + "\n  - " + String.join("\n  - ", missing));
  }

  private Verdict replay(Example example) {
    try {
      Request request = withKey(example.request(), example.operation(), keyFor(example));
      Exchange exchange = new Exchange(example, request, send(request));
      exchanges.add(exchange);
      coverage.saw(exchange);
      List<String> faults = faults(exchange);
      return faults.isEmpty() ? new Verdict.Passed() : failed(report.of(exchange, faults));
    } catch (States.CannotMake reason) {
      skipped++;
      return new Verdict.Skipped("State " + example.state() + ": " + reason.getMessage());
    } catch (IOException | IllegalArgumentException failure) {
      return failed(
          "%s  (%s)\n\n  - %s\n"
              .formatted(example.title(), example.place().where(), failure.getMessage()));
    }
  }

  private Verdict failed(String text) {
    failed++;
    return new Verdict.Failed(text);
  }

  private Optional<String> keyFor(Example example) throws States.CannotMake, IOException {
    return states.keyFor(example.state());
  }

  /** The example's own Authorization header, if it shows one, is what it is about. */
  static Request withKey(Request request, Operation operation, Optional<String> key) {
    boolean own = request.header("Authorization").isPresent();
    return !operation.secured() || own || key.isEmpty()
        ? request
        : request.with("Authorization", "Bearer " + key.get());
  }

  /** All that is wrong with the answer. */
  List<String> faults(Exchange exchange) {
    List<String> faults = new ArrayList<>();
    checks.forEach(check -> check.look(exchange, faults::add));
    return faults;
  }

  private Answer send(Request request) throws IOException {
    return sender.send(target.url(), request);
  }

  /** What was sent and answered so far. */
  List<Exchange> exchanges() {
    return List.copyOf(exchanges);
  }

  /** One line with the counts. */
  public String summary() {
    return "%d examples replayed, %d as the spec says, %d not, %d skipped; covered: %s."
        .formatted(exchanges.size(), exchanges.size() - failed, failed, skipped, coverage);
  }
}
