package ai.beatra.spec;

import ai.beatra.spec.Changelog.Entry;
import ai.beatra.spec.LibraryDiff.Fault;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Judges what changed since an older contract by the release states the operations had there: what
 * is available changes only compatibly, the rest as it likes as long as the changelog says so.
 */
final class Gate {
  static final String BREAKING = "breaking";

  private static final String UNRECORDED = "unrecorded";
  private static final List<String> STATES = List.of("preview", "beta", "available");

  private final Spec before;
  private final Spec after;
  private final List<Entry> entries;
  private final List<Finding> findings = new ArrayList<>();
  private final List<Breakage> breakages = new ArrayList<>();
  private final Map<String, Judged> judged = new HashMap<>();
  private int recorded;

  /**
   * The outcome.
   *
   * @param findings what is not allowed
   * @param recorded how many breaking changes are allowed because the changelog has them
   */
  record Verdict(List<Finding> findings, int recorded) {}

  private Gate(Spec before, Spec after, Changelog changelog) {
    this.before = before;
    this.after = after;
    this.entries = changelog.since(before.root().get("info").get("version").text());
  }

  static Verdict judge(Spec before, Spec after, Changelog changelog) {
    Gate gate = new Gate(before, after, changelog);
    Map<String, Operation> old = byKey(before);
    Map<String, Operation> now = byKey(after);
    now.forEach(
        (key, operation) -> {
          if (!old.containsKey(key)) {
            gate.added(operation);
          }
        });
    old.forEach((key, operation) -> gate.compare(operation, now.get(key)));
    gate.library(old);
    gate.fold().forEach(gate::broken);
    return new Verdict(gate.findings, gate.recorded);
  }

  private static Map<String, Operation> byKey(Spec spec) {
    Map<String, Operation> operations = new LinkedHashMap<>();
    for (Operation operation : spec.operations()) {
      operations.put(operation.key(), operation);
    }
    return operations;
  }

  private void added(Operation operation) {
    String rule = "new-operation";
    Node node = operation.node();
    if (!state(operation).equals("preview")) {
      String message = "%s is new, but %s.".formatted(operation.id(), state(operation));
      String fix = "Begin with \"x-release-state: preview\"; promote it in a later release.";
      findings.add(node.get("x-release-state").finding(rule, message, fix));
    } else if (entries.stream().noneMatch(it -> it.operations().contains(operation.id()))) {
      String message =
          "%s is new, and %s does not say so.".formatted(operation.id(), Changelog.FILE);
      findings.add(node.finding(rule, message, record(List.of(operation), "", "Added")));
    }
  }

  private void compare(Operation old, @Nullable Operation now) {
    if (now == null) {
      Spot spot = Spot.operation("").gone();
      breakages.add(new Breakage(old, spot, old.node(), "it is gone", "Put it back."));
      return;
    }
    if (STATES.indexOf(state(now)) < STATES.indexOf(state(old))) {
      Node state = now.node().get("x-release-state");
      String what = "its release state went down to " + state(now);
      String remedy = "Restore \"x-release-state: %s\".".formatted(state(old));
      breakages.add(new Breakage(old, Spot.operation(state(now)), state, what, remedy));
    }
    Judged seen = judged.computeIfAbsent(old.key(), it -> new Judged());
    breakages.addAll(OperationDiff.breakages(old, now, seen));
  }

  /** What is unknown is as firm as can be. */
  private static String state(Operation operation) {
    String state = operation.node().get("x-release-state").text();
    return STATES.contains(state) ? state : "available";
  }

  /**
   * Adds what only the library sees. It judges many keywords whatever the direction of their
   * change, so it is not heard on what was understood and found compatible.
   */
  private void library(Map<String, Operation> operations) {
    for (Fault fault : LibraryDiff.faults(before.openapi().text(), after.openapi().text())) {
      String[] name = fault.operation().split(" ", 2);
      Operation operation = operations.get(Operation.key(name[0], name[1]));
      if (operation == null
          || judged.getOrDefault(operation.key(), new Judged()).covers(fault.spot())
          || breakages.stream().anyMatch(it -> isPartOf(it, operation, fault.spot()))) {
        continue;
      }
      String what = "openapi-diff finds \"%s\" incompatible".formatted(fault.what());
      Node now = after.root().at(operation.node().pointer());
      Node place = now.exists() ? now : operation.node();
      String remedy = "Undo what changed there.";
      breakages.add(new Breakage(operation, fault.spot(), place, what, remedy));
    }
  }

  private static boolean isPartOf(Breakage breakage, Operation operation, Spot spot) {
    return breakage.operation().key().equals(operation.key()) && breakage.spot().overlaps(spot);
  }

  /** The same change at the same place is one, however many operations it reaches. */
  private Collection<List<Breakage>> fold() {
    return breakages.stream()
        .collect(
            Collectors.groupingBy(
                it ->
                    List.of(
                        it.spot().side(),
                        it.place().file().name(),
                        it.place().pointer(),
                        it.spot().subject(),
                        it.what()),
                LinkedHashMap::new,
                Collectors.toList()))
        .values();
  }

  private void broken(List<Breakage> same) {
    Breakage one = same.get(0);
    Map<String, Operation> reached = new LinkedHashMap<>();
    same.forEach(it -> reached.putIfAbsent(it.operation().key(), it.operation()));
    Collection<Operation> operations = reached.values();
    boolean firm = operations.stream().anyMatch(it -> state(it).equals("available"));
    List<Operation> silent = operations.stream().filter(it -> !isRecorded(it, one.spot())).toList();
    if (!firm && silent.isEmpty()) {
      recorded++;
      return;
    }
    String who =
        operations.stream()
            .map(it -> "%s (%s)".formatted(it.id(), state(it)))
            .collect(Collectors.joining(", "));
    String message = "%s, %s: %s".formatted(who, one.spot(), one.told());
    String fix =
        firm
            ? one.remedy() + " What is available changes only compatibly."
            : one.remedy() + " Or keep it, and: " + record(silent, one.spot());
    findings.add(one.place().finding(firm ? BREAKING : UNRECORDED, message, fix));
  }

  private boolean isRecorded(Operation operation, Spot spot) {
    return entries.stream()
        .filter(it -> it.operations().contains(operation.id()))
        .anyMatch(it -> it.records(spot));
  }

  private static String record(List<Operation> operations, Spot spot) {
    return record(operations, spot.subject(), spot.isGone() ? "Removed" : "Changed");
  }

  private static String record(List<Operation> operations, String subject, String group) {
    String names =
        operations.stream().map(it -> "`" + it.id() + "`").collect(Collectors.joining(", "));
    return "Write \"- %s: %s …\" under [Unreleased], ### %s, of %s."
        .formatted(names, subject, group, Changelog.FILE)
        .replace(":  …", ": …");
  }
}
