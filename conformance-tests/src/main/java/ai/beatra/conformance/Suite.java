package ai.beatra.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Replays the spec against one server. */
public final class Suite {
  static final String CHAT = "/v1/chat/completions";

  private final Spec spec;
  private final Target target;
  private final HttpSender sender;
  private final States states;
  private final List<Check> checks;
  private final Coverage coverage;
  private final Report report;
  private final List<Exchange> exchanges = new ArrayList<>();
  private final Map<String, String> requests = new LinkedHashMap<>();
  private final Map<String, Integer> skipped = new TreeMap<>();
  private long ofModels;
  private int passed;
  private int failed;

  /**
   * @param states of the target; suites that try the same one share them
   */
  Suite(Spec spec, Target target, States states, HttpSender sender) {
    this.spec = spec;
    this.target = target;
    this.sender = sender;
    this.states = states;
    this.coverage = new Coverage(spec);
    this.report = new Report(target.shownUrl());
    this.checks =
        List.of(
            new HeaderCheck(spec.schemas(), target.own()),
            new BodyCheck(spec.schemas()),
            new StreamCheck(),
            new ErrorCheck(spec.codes()),
            new ExampleCheck(target.models()));
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
      for (Optional<String> key : List.of(Optional.of(target.key()), Optional.<String>empty())) {
        String name =
            operation + " · planned · " + (key.isPresent() ? "with a key" : "without a key");
        trials.add(new Trial.Single(name, () -> planned.run(operation, key)));
      }
    }
    return trials;
  }

  private List<Trial> coverage() {
    return List.of(
        judged(
            "every declared status was answered",
            coverage::missingStatuses,
            "No replayed example was answered with these declared statuses. Add an example that"
                + " causes it, or take the status out of the spec:"),
        judged(
            "every request property, variant and enum value was sent",
            coverage::missingInRequests,
            "No replayed example sends these parts of the contract. Add them to a request"
                + " example:"),
        judged(
            "every answer property was seen",
            coverage::missingInAnswers,
            "No answer had these properties. Add an example whose answer has them, let the server"
                + " send them, or take them out of the spec:"),
        judged(
            "every operation has a release state",
            coverage::missingStates,
            "Give these operations x-release-state: available, beta or preview:"));
  }

  private Trial judged(String name, Supplier<List<String>> missing, String sentence) {
    return new Trial.Single(name, () -> judge(missing.get(), sentence));
  }

  private Verdict judge(List<String> missing, String sentence) {
    if (!skipped.isEmpty()) {
      return new Verdict.Skipped(
          skippedCount()
              + " examples were skipped, so that nothing can be said of the whole spec.");
    }
    return missing.isEmpty()
        ? new Verdict.Passed()
        : new Verdict.Failed(sentence + "\n  - " + String.join("\n  - ", missing));
  }

  private Verdict replay(Example example) {
    try {
      Optional<String> key = states.keyFor(example.state());
      Request request = withKey(example.request(), example.operation(), key);
      Exchange exchange = new Exchange(example, request, send(request));
      exchanges.add(exchange);
      coverage.saw(exchange);
      List<String> faults = faults(exchange);
      if (!faults.isEmpty()) {
        return failed(report.of(exchange, faults));
      }
      passed++;
      return new Verdict.Passed();
    } catch (States.CannotMake reason) {
      return skipped("State " + example.state() + ": " + reason.getMessage());
    } catch (HttpSender.CannotSend cannot) {
      return skipped(cannot.reason());
    } catch (IOException | IllegalArgumentException failure) {
      return failed(
          "%s  (%s)\n\n  - %s\n"
              .formatted(example.title(), example.place().where(), failure.getMessage()));
    }
  }

  private Verdict skipped(String reason) {
    skipped.merge(reason, 1, Integer::sum);
    return new Verdict.Skipped(reason);
  }

  private Verdict failed(String text) {
    failed++;
    return new Verdict.Failed(text);
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
    Answer answer = sender.send(target.url(), request);
    answer.header(HeaderCheck.REQUEST_ID).ifPresent(id -> requests.put(id, request.toString()));
    if (request.target().equals(CHAT) && isOfModel(answer)) {
      ofModels++;
    }
    return answer;
  }

  /** What only a model can have said: everything else is answered before one is asked. */
  private static boolean isOfModel(Answer answer) {
    String code = Json.parse(answer.body()).map(body -> body.at("/error/code").asText()).orElse("");
    return answer.status() == 200 || answer.status() > 501 || code.equals("content_refused");
  }

  /** How many chat requests were answered by a model. */
  long answersOfModels() {
    return ofModels;
  }

  /** All requests that were answered, by the id that the answer had. */
  public Map<String, String> requests() {
    return Collections.unmodifiableMap(requests);
  }

  /** What was sent and answered so far. */
  List<Exchange> exchanges() {
    return List.copyOf(exchanges);
  }

  private int skippedCount() {
    return skipped.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** One line with the counts, and one for each reason why examples were skipped. */
  public String summary() {
    StringBuilder text =
        new StringBuilder(
            "%d examples replayed, %d as the spec says, %d not; %d skipped. Covered: %s."
                .formatted(passed + failed, passed, failed, skippedCount(), coverage));
    skipped.forEach((reason, count) -> text.append("\n  %d skipped: %s".formatted(count, reason)));
    return text.toString();
  }
}
