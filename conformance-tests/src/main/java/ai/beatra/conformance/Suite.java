package ai.beatra.conformance;

import ai.beatra.conformance.cases.Case;
import ai.beatra.conformance.cases.Cases;
import ai.beatra.conformance.cases.Examples;
import ai.beatra.conformance.cases.Exchange;
import ai.beatra.conformance.cases.Links;
import ai.beatra.conformance.cases.Probes;
import ai.beatra.conformance.cases.Tolerated;
import ai.beatra.conformance.cases.Verdict;
import ai.beatra.conformance.checks.Checks;
import ai.beatra.conformance.checks.Coverage;
import ai.beatra.conformance.contract.Operation;
import ai.beatra.conformance.contract.Spec;
import ai.beatra.conformance.http.HttpSender;
import ai.beatra.conformance.server.Target;
import ai.beatra.conformance.states.States;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What there is to try of one server, in the order in which it has to be tried. */
public final class Suite {
  private final Cases cases;
  private final Spec spec;
  private final Target target;
  private final Scope scope;
  private final Selection selection;
  private final Links links;
  private final Probes probes;
  private final Checks checks;
  private final Runner runner;

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
    this.cases = cases;
    this.spec = cases.spec();
    this.target = target;
    this.scope = scope;
    this.selection = selection;
    this.links = new Links(spec);
    this.probes = new Probes(spec);
    this.checks = new Checks(spec, target.models(), target.lacking());
    this.runner = new Runner(target, states, sender, scope, links, checks);
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
    if (scope != Scope.READ_ONLY && !target.models().isStubs()) {
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
        trials.add(new Trial.Single(each.title(), () -> runner.attempt(each)));
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
            return Verdict.ofAll(runner.attempts(cases.get()));
          } catch (IllegalStateException | IllegalArgumentException fault) {
            // No result tells of it.
            Verdict failed = new Verdict.Failed(name + "\n  - " + fault.getMessage());
            journal().judge(name, failed);
            return failed;
          }
        });
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
        journal().results().stream()
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
    Coverage seen = checks.coverage();
    List<Trial> trials = new ArrayList<>();
    trials.add(
        judged(
            "every declared status was answered",
            seen::missingStatuses,
            "No replayed example was answered with these declared statuses. Add an example that"
                + " causes it, or take the status out of the spec:"));
    trials.add(
        judged(
            "every request property, variant and enum value was sent",
            seen::missingInRequests,
            "No replayed example sends these parts of the contract. Add them to a request"
                + " example:"));
    trials.add(
        judged(
            "every answer property was seen",
            seen::missingInAnswers,
            "No answer had these properties. Add an example whose answer has them, let the server"
                + " send them, or take them out of the spec:"));
    trials.add(
        judged(
            "every operation has a release state",
            seen::missingStates,
            "Give these operations x-release-state: available, beta or preview:"));
    if (scope == Scope.ALL && target.own()) {
      trials.add(
          judged(
              "every tolerated refusal was met",
              checks::unmet,
              "No generated request was refused like this. Take it out of "
                  + Tolerated.PATH
                  + ":"));
    }
    return trials;
  }

  private Trial judged(String name, Supplier<List<String>> missing, String sentence) {
    return new Trial.Single(name, () -> judge(missing.get(), sentence)).notedIn(journal()::judge);
  }

  private Verdict judge(List<String> missing, String sentence) {
    long skipped =
        journal().results().stream()
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

  /** What was sent so far, and what came of it. */
  public Journal journal() {
    return runner.journal();
  }
}
