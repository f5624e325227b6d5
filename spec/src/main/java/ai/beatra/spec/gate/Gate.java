package ai.beatra.spec.gate;

import ai.beatra.spec.contract.Changelog;
import ai.beatra.spec.contract.Changelog.Entry;
import ai.beatra.spec.contract.Exceptions;
import ai.beatra.spec.contract.Operation;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.gate.diff.Change;
import ai.beatra.spec.gate.diff.Change.Weight;
import ai.beatra.spec.gate.diff.OperationDiff;
import ai.beatra.spec.gate.diff.Spot;
import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.Node;
import com.fasterxml.jackson.core.JsonPointer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Judges what changed since an older contract by the release states the operations had there: what
 * is available changes only compatibly, the rest as it likes as long as the changelog says so.
 */
public final class Gate {
  static final String BREAKING = "breaking";

  private static final String UNRECORDED = "unrecorded";
  private static final List<String> STATES = List.of("preview", "beta", "available");

  private final List<Entry> entries;
  private final Exceptions exceptions;
  private final List<Finding> findings = new ArrayList<>();
  private final List<String> excused = new ArrayList<>();
  private final List<String> compatible = new ArrayList<>();
  private final List<Change> changes = new ArrayList<>();
  private int recorded;

  /**
   * The outcome.
   *
   * @param findings what is not allowed
   * @param recorded how many breaking changes are allowed because the changelog has them
   * @param excused those that are allowed by an exception, a line each
   * @param compatible what changed and breaks nobody, a line each
   * @param idle exceptions that excuse nothing
   */
  public record Verdict(
      List<Finding> findings,
      int recorded,
      List<String> excused,
      List<String> compatible,
      List<Finding> idle) {}

  private Gate(Spec before, Spec after) {
    this.entries = after.changelog().since(before.root().get("info").get("version").text());
    this.exceptions = after.exceptions();
  }

  /** Judges by the changelog and the exceptions of the newer one. */
  public static Verdict judge(Spec before, Spec after) {
    Gate gate = new Gate(before, after);
    Map<String, Operation> old = byKey(before);
    Map<String, Operation> now = byKey(after);
    now.forEach(
        (key, operation) -> {
          if (!old.containsKey(key)) {
            gate.added(operation);
          }
        });
    old.forEach((key, operation) -> gate.compare(operation, now.get(key)));
    gate.fold().forEach(gate::judge);
    return new Verdict(
        gate.findings, gate.recorded, gate.excused, gate.compatible, gate.exceptions.idle());
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
    } else if (entries.stream().noneMatch(it -> it.isAbout(operation.id()))) {
      String message =
          "%s is new, and %s does not say so.".formatted(operation.id(), Changelog.FILE);
      findings.add(node.finding(rule, message, record(List.of(operation), "", "Added")));
    } else {
      compatible.add("%s (preview): the operation is new".formatted(operation.id()));
    }
  }

  private void compare(Operation old, @Nullable Operation now) {
    if (now == null) {
      Spot spot = Spot.operation("").gone();
      changes.add(new Change(old, Weight.BREAKS, spot, old.node(), "it is gone", "Put it back."));
      return;
    }
    int step = STATES.indexOf(state(now)) - STATES.indexOf(state(old));
    if (step != 0) {
      String what =
          "its release state went %s to %s".formatted(step < 0 ? "down" : "up", state(now));
      String remedy =
          step < 0 ? "Restore \"x-release-state: %s\".".formatted(state(old)) : "Changed";
      Weight weight = step < 0 ? Weight.DEMOTES : Weight.NEWS;
      Node place = now.node().get("x-release-state");
      changes.add(new Change(old, weight, Spot.operation(state(now)), place, what, remedy));
    }
    changes.addAll(OperationDiff.changes(old, now));
  }

  /** What is unknown is as firm as can be. */
  private static String state(Operation operation) {
    String state = operation.node().get("x-release-state").text();
    return STATES.contains(state) ? state : "available";
  }

  /**
   * The same change at the same place is one, however many operations it reaches, and whether it is
   * news to requests while it breaks answers.
   */
  private Collection<List<Change>> fold() {
    Set<JsonPointer> broken =
        changes.stream()
            .filter(it -> it.weight().breaks())
            .map(it -> it.place().pointer())
            .collect(Collectors.toSet());
    return changes.stream()
        .filter(it -> it.weight().breaks() || !broken.contains(it.place().pointer()))
        .collect(
            Collectors.groupingBy(
                it ->
                    List.of(
                        it.weight().breaks() ? it.spot().side() : it.weight(),
                        it.place().file().name(),
                        it.place().pointer(),
                        it.spot().subject(),
                        it.what()),
                LinkedHashMap::new,
                Collectors.toList()))
        .values();
  }

  private void judge(List<Change> same) {
    Change one = same.get(0);
    Map<String, Operation> reached = new LinkedHashMap<>();
    same.forEach(it -> reached.putIfAbsent(it.operation().key(), it.operation()));
    String who =
        reached.values().stream()
            .map(it -> "%s (%s)".formatted(it.id(), state(it)))
            .collect(Collectors.joining(", "));
    String said = "%s, %s: %s".formatted(who, one.spot(), one.what());
    List<Operation> silent = reached.values().stream().filter(it -> !isRecorded(it, one)).toList();
    if (one.weight().breaks()) {
      boolean firm = reached.values().stream().anyMatch(it -> state(it).equals("available"));
      broken(one, said, firm, silent);
    } else if (one.weight() == Weight.FINE
        || silent.size() < reached.size()
        || entries.stream().anyMatch(it -> it.isAboutAll() && one.isRecordedBy(it))) {
      compatible.add(said);
    } else {
      String message = "%s, and %s does not say so.".formatted(said, Changelog.FILE);
      String fix = record(silent, one.spot().subject(), one.remedy());
      findings.add(one.place().finding(UNRECORDED, message, fix));
    }
  }

  private void broken(Change one, String said, boolean firm, List<Operation> silent) {
    Optional<Node> exception = firm ? exceptions.of(said) : Optional.empty();
    String message = "%s. %s".formatted(said, one.harm());
    String record = silent.isEmpty() ? "" : record(silent, one.spot());
    if (firm && exception.isEmpty()) {
      String fix =
          "%s What is available changes only compatibly; what has to be all the same needs an entry in %s."
              .formatted(one.remedy(), Exceptions.FILE);
      findings.add(one.place().finding(BREAKING, message, fix));
    } else if (!silent.isEmpty()) {
      String fix = firm ? record : "%s Or leave it so, and: %s".formatted(one.remedy(), record);
      findings.add(one.place().finding(UNRECORDED, message, fix));
    } else {
      recorded++;
      exception.ifPresent(it -> excused.add(excuse(said, it)));
    }
  }

  private static String excuse(String said, Node exception) {
    return "excused: %s. %s (%s, %s)"
        .formatted(
            said,
            exception.get("reason").text().strip(),
            exception.get("reviewer").text(),
            exception.get("date").text());
  }

  private boolean isRecorded(Operation operation, Change change) {
    return entries.stream().filter(it -> it.isAbout(operation.id())).anyMatch(change::isRecordedBy);
  }

  private static String record(List<Operation> operations, Spot spot) {
    return record(operations, spot.subject(), spot.isGone() ? "Removed" : "Changed");
  }

  private static String record(List<Operation> operations, String subject, String group) {
    String names =
        operations.stream().map(it -> "`" + it.id() + "`").collect(Collectors.joining(", "));
    return "Write \"- %s: %s …\" under [Unreleased], ### %s, of %s, and say more instead of the dots."
        .formatted(names, subject, group, Changelog.FILE)
        .replace(":  …", ": …");
  }
}
