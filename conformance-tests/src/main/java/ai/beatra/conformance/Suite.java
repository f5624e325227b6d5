package ai.beatra.conformance;

import ai.beatra.conformance.cases.Cases;
import ai.beatra.conformance.contract.Spec;
import ai.beatra.conformance.contract.Operation;
import ai.beatra.conformance.contract.Json;
import ai.beatra.conformance.http.Request;
import ai.beatra.conformance.http.Answer;
import ai.beatra.conformance.http.HttpSender;
import ai.beatra.conformance.http.Unread;
import ai.beatra.conformance.cases.Case;
import ai.beatra.conformance.cases.Expected;
import ai.beatra.conformance.cases.Examples;
import ai.beatra.conformance.cases.Probes;
import ai.beatra.conformance.cases.Links;
import ai.beatra.conformance.cases.Tolerated;
import ai.beatra.conformance.cases.Exchange;
import ai.beatra.conformance.cases.Verdict;
import ai.beatra.conformance.server.Target;
import ai.beatra.conformance.states.States;
import ai.beatra.conformance.checks.Check;
import ai.beatra.conformance.checks.StreamCheck;
import ai.beatra.conformance.checks.TaskCheck;
import ai.beatra.conformance.checks.CallCheck;
import ai.beatra.conformance.checks.ErrorCheck;
import ai.beatra.conformance.checks.HeaderCheck;
import ai.beatra.conformance.checks.BodyCheck;
import ai.beatra.conformance.checks.ExampleCheck;
import ai.beatra.conformance.checks.PromiseCheck;
import ai.beatra.conformance.checks.Coverage;
import ai.beatra.conformance.report.Result;
import ai.beatra.conformance.report.Report;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Tries one server against the spec. */
public final class Suite {
  private static final int MOST_REPORTS = 5;

  /** Each request waits for the server most of the time, so this does not follow the processors. */
  private static final int AT_A_TIME = 8;

  private final Cases cases;
  private final Spec spec;
  private final Target target;
  private final HttpSender sender;
  private final States states;
  private final Scope scope;
  private final Selection selection;
  private final Links links;
  private final Probes probes;
  private final PromiseCheck promises;
  private final List<Check> checks;
  private final Coverage coverage;
  private final Report report;
  private final List<Result> results = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, List<String>> requests = new LinkedHashMap<>();
  private final Map<String, Verdict> judged = new LinkedHashMap<>();
  private final Set<String> leftToRun = ConcurrentHashMap.newKeySet();
  private final AtomicLong ofModels = new AtomicLong();

  /**
   * @param states of the target; suites that try the same one share them
   */
  public Suite(
      Cases cases,
      Target target,
      States states,
      HttpSender sender,
      Scope scope,
      Selection selection) {
    this.selection = selection;
    this.cases = cases;
    this.spec = cases.spec();
    this.target = target;
    this.sender = sender;
    this.states = states;
    this.scope = scope;
    this.links = new Links(spec);
    this.probes = new Probes(spec);
    this.promises = new PromiseCheck(Tolerated.of(spec));
    this.coverage = new Coverage(spec);
    this.report = new Report(target.shownUrl());
    this.checks =
        List.of(
            new HeaderCheck(spec.schemas(), target.own()),
            new BodyCheck(spec.schemas()),
            new StreamCheck(),
            new ErrorCheck(spec.codes()),
            new ExampleCheck(target.models()),
            new CallCheck(),
            new TaskCheck(),
            promises);
  }

  /** Everything to try. The order matters: links and coverage look at what was answered before. */
  public List<Trial> trials() {
    List<Trial> trials = new ArrayList<>();
    for (Operation operation : spec.operations()) {
      Trial.Group group = trials(operation);
      if (!group.trials().isEmpty()) {
        trials.add(group);
      }
    }
    if (!selection.whole()) {
      return trials;
    }
    trials.add(new Trial.Group("planned operations", singles(probes.planned())));
    if (scope != Scope.READ_ONLY) {
      trials.add(new Trial.Group("coverage", coverage()));
    }
    return trials;
  }

  private Trial.Group trials(Operation operation) {
    List<Case> examples = Examples.of(operation).stream().filter(selection::has).toList();
    Map<String, List<Case>> byStatus = new LinkedHashMap<>();
    for (Case each : examples) {
      byStatus.computeIfAbsent(each.group(), status -> new ArrayList<>()).add(each);
    }
    List<Trial> trials = new ArrayList<>();
    byStatus.forEach((status, each) -> trials.add(new Trial.Group(status, singles(each))));
    if (selection.has(operation)) {
      trials.addAll(madeFor(operation, examples));
    }
    return new Trial.Group(operation.title(), trials);
  }

  /** Requests that no example shows. */
  private List<Trial> madeFor(Operation operation, List<Case> examples) {
    List<Trial> trials = new ArrayList<>();
    List<Case> made = new ArrayList<>(probes.requestIds(examples));
    made.addAll(probes.methods(operation, examples));
    made.addAll(probes.authentication(examples));
    made.addAll(probes.framing(operation));
    Map<String, List<Case>> groups = new LinkedHashMap<>();
    made.stream()
        .filter(scope::allows)
        .forEach(each -> groups.computeIfAbsent(each.group(), it -> new ArrayList<>()).add(each));
    groups.forEach((group, each) -> trials.add(many(operation, group, () -> each)));
    for (String group : List.of("valid", "invalid")) {
      if (operation.isGenerated() && scope.allows(group)) {
        trials.add(many(operation, group, () -> cases.generated(operation, group)));
      }
    }
    if (operation.hasLinks() && scope.allows("links")) {
      trials.add(many(operation, "links", () -> links(operation)));
    }
    return trials;
  }

  private List<Trial> singles(List<Case> cases) {
    List<Trial> trials = new ArrayList<>();
    for (Case each : cases) {
      if (scope.allows(each)) {
        trials.add(new Trial.Single(each.title(), () -> attempt(each)));
      }
    }
    return trials;
  }

  /** Many requests that are one trial. */
  private Trial many(Operation operation, String group, Supplier<List<Case>> cases) {
    String name = operation.title() + " · " + group;
    return new Trial.Single(
        name,
        () -> {
          try {
            return summed(attempts(cases.get()));
          } catch (IllegalStateException | IllegalArgumentException fault) {
            // No result tells of it.
            Verdict failed = new Verdict.Failed(name + "\n  - " + fault.getMessage());
            judged.put(name, failed);
            return failed;
          }
        });
  }

  /** Tries them several at a time; what is put down is in their order all the same. */
  private List<Verdict> attempts(List<Case> cases) throws InterruptedException {
    List<Callable<List<Result>>> attempts = new ArrayList<>();
    cases.stream().filter(scope::allows).forEach(each -> attempts.add(() -> tryOut(each)));
    ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME);
    try {
      List<Verdict> verdicts = new ArrayList<>();
      for (Future<List<Result>> tried : pool.invokeAll(attempts)) {
        verdicts.add(noted(tried.get()));
      }
      return verdicts;
    } catch (ExecutionException failure) {
      throw new IllegalStateException(failure.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private Verdict noted(List<Result> some) {
    results.addAll(some);
    return summed(some.stream().map(Result::verdict).toList());
  }

  private static Verdict summed(List<Verdict> verdicts) {
    List<String> reports = new ArrayList<>();
    for (Verdict verdict : verdicts) {
      if (verdict instanceof Verdict.Failed failed) {
        reports.add(failed.report());
      }
    }
    if (reports.size() > MOST_REPORTS) {
      int more = reports.size() - MOST_REPORTS;
      reports.subList(MOST_REPORTS, reports.size()).clear();
      reports.add("… and " + more + " more, see the report.");
    }
    if (!reports.isEmpty()) {
      return new Verdict.Failed(String.join("\n\n", reports));
    }
    boolean tried = verdicts.stream().anyMatch(Verdict.Passed.class::isInstance);
    return tried
        ? new Verdict.Passed()
        : verdicts.stream().findFirst().orElse(new Verdict.Skipped("There was nothing to send."));
  }

  /** What the operation's own good answers lead to. */
  private List<Case> links(Operation operation) {
    if (Examples.of(operation).stream().noneMatch(Case::isRepeatable)) {
      throw new IllegalStateException(
          operation.title()
              + " declares links, but has no example that can be repeated and succeeds: none can be"
              + " followed. Add one without x-state.");
    }
    List<Exchange> answers =
        results().stream()
            .filter(each -> each.tried().operation().equals(operation))
            .filter(each -> each.tried().isRepeatable())
            .flatMap(each -> each.exchange().stream())
            .toList();
    List<Case> cases = links.from(answers);
    if (cases.isEmpty() && !answers.isEmpty()) {
      throw new IllegalStateException(
          operation.title() + " declares links, but none was followed: no answer to it has them.");
    }
    return cases;
  }

  private List<Trial> coverage() {
    List<Trial> trials = new ArrayList<>();
    trials.add(
        judged(
            "every declared status was answered",
            coverage::missingStatuses,
            "No replayed example was answered with these declared statuses. Add an example that"
                + " causes it, or take the status out of the spec:"));
    trials.add(
        judged(
            "every request property, variant and enum value was sent",
            coverage::missingInRequests,
            "No replayed example sends these parts of the contract. Add them to a request"
                + " example:"));
    trials.add(
        judged(
            "every answer property was seen",
            coverage::missingInAnswers,
            "No answer had these properties. Add an example whose answer has them, let the server"
                + " send them, or take them out of the spec:"));
    trials.add(
        judged(
            "every operation has a release state",
            coverage::missingStates,
            "Give these operations x-release-state: available, beta or preview:"));
    if (scope == Scope.ALL && target.own()) {
      trials.add(
          judged(
              "every tolerated refusal was met",
              promises::unmet,
              "No generated request was refused like this. Take it out of "
                  + Tolerated.PATH
                  + ":"));
    }
    return trials;
  }

  private Trial judged(String name, Supplier<List<String>> missing, String sentence) {
    return new Trial.Single(name, () -> judge(missing.get(), sentence)).notedIn(judged);
  }

  private Verdict judge(List<String> missing, String sentence) {
    long skipped =
        results().stream()
            .filter(each -> each.tried().isExample())
            .filter(each -> each.verdict() instanceof Verdict.Skipped)
            .count();
    if (skipped > 0) {
      return new Verdict.Skipped(
          skipped + " examples were skipped, so that nothing can be said of the whole spec.");
    }
    return missing.isEmpty()
        ? new Verdict.Passed()
        : new Verdict.Failed(sentence + "\n  - " + String.join("\n  - ", missing));
  }

  private Verdict attempt(Case tried) {
    return noted(tryOut(tried));
  }

  /** Tries it, and cancels the task that it began. */
  private List<Result> tryOut(Case tried) {
    Result result = tryOnce(tried);
    boolean kept =
        scope == Scope.ALL && tried.isRepeatable() && leftToRun.add(tried.operation().id());
    Optional<Case> cancel = kept ? Optional.empty() : result.exchange().flatMap(this::cancel);
    return cancel.map(each -> List.of(result, tryOnce(each))).orElse(List.of(result));
  }

  /** A link that leads nowhere is told by the trial of the links. */
  private Optional<Case> cancel(Exchange exchange) {
    try {
      return links.cancel(exchange);
    } catch (IllegalArgumentException leadsNowhere) {
      return Optional.empty();
    }
  }

  private Result tryOnce(Case tried) {
    try {
      Optional<String> key = states.keyFor(tried.state());
      Exchange exchange = exchange(tried, withKey(tried, key));
      if (tried.isExample() || tried.expected() instanceof Expected.Anything) {
        coverage.saw(exchange);
      }
      List<String> faults = new ArrayList<>();
      checks.forEach(check -> check.look(exchange, faults::add));
      Verdict verdict =
          faults.isEmpty() ? new Verdict.Passed() : new Verdict.Failed(report.of(exchange, faults));
      return new Result(tried, Optional.of(exchange.unread()), faults, verdict);
    } catch (States.CannotMake reason) {
      return untried(tried, "State " + tried.state() + ": " + reason.getMessage());
    } catch (HttpSender.CannotSend cannot) {
      return untried(tried, cannot.reason());
    } catch (IOException | RuntimeException failure) {
      String fault = told(failure);
      String text = "%s  (%s)\n\n  - %s\n".formatted(tried.title(), tried.place().where(), fault);
      return new Result(tried, Optional.empty(), List.of(fault), new Verdict.Failed(text));
    }
  }

  /** A fault of the suite itself needs its place, all others say enough. */
  private static String told(Exception failure) {
    if (failure instanceof IOException || failure instanceof IllegalArgumentException) {
      return String.valueOf(failure.getMessage());
    }
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    return "The suite itself failed: " + trace;
  }

  private static Result untried(Case tried, String reason) {
    return new Result(tried, Optional.empty(), List.of(), new Verdict.Skipped(reason));
  }

  /** The request's own Authorization header, if it shows one, is what it is about. */
  private static Request withKey(Case tried, Optional<String> key) {
    Request request = tried.request();
    boolean own = request.header("Authorization").isPresent();
    return !tried.operation().secured() || own || key.isEmpty()
        ? request
        : request.with("Authorization", "Bearer " + key.get());
  }

  private Exchange exchange(Case tried, Request request) throws States.CannotMake, IOException {
    try (States.Scene scene = states.scene(tried.state(), request, this::send)) {
      if (scene.running() instanceof Unread unread) {
        ofModels.incrementAndGet();
        put(unread.requestId(), request);
      }
      return new Exchange(tried, scene.request(), send(scene.request()));
    }
  }

  private Answer send(Request request) throws IOException {
    Answer answer = sender.send(target.url(), request);
    answer.header(Request.ID).ifPresent(id -> put(id, request));
    if (request.target().equals(Operation.CHAT) && isOfModel(answer)) {
      ofModels.incrementAndGet();
    }
    return answer;
  }

  private void put(String id, Request request) {
    synchronized (requests) {
      requests.computeIfAbsent(id, it -> new ArrayList<>()).add(request.toString());
    }
  }

  /** What only a model can have said: everything else is answered before one is asked. */
  private static boolean isOfModel(Answer answer) {
    if (answer.header("Idempotent-Replayed").isPresent()) {
      return false;
    }
    String code = Json.parse(answer.body()).map(body -> body.at("/error/code").asText()).orElse("");
    return answer.status() == 200 || answer.status() > 501 || code.equals("content_refused");
  }

  /** How many chat requests were answered by a model. */
  long answersOfModels() {
    return ofModels.get();
  }

  /** All requests that were answered, by the id that the answer had. */
  Map<String, List<String>> requests() {
    synchronized (requests) {
      return new LinkedHashMap<>(requests);
    }
  }

  /** What was tried so far. */
  public List<Result> results() {
    synchronized (results) {
      return List.copyOf(results);
    }
  }

  /** What was thought of the run as a whole, by name. */
  Map<String, Verdict> judged() {
    return Collections.unmodifiableMap(judged);
  }
}
