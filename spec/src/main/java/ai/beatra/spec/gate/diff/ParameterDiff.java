package ai.beatra.spec.gate.diff;

import ai.beatra.spec.contract.Operation;
import ai.beatra.spec.gate.diff.Change.Weight;
import ai.beatra.spec.source.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Compares the parameters of an operation. */
final class ParameterDiff {
  private final Operation old;
  private final Operation now;
  private final Changes changes;
  private final ValueDiff values;

  ParameterDiff(Operation old, Operation now, Changes changes, ValueDiff values) {
    this.old = old;
    this.now = now;
    this.changes = changes;
    this.values = values;
  }

  void compare() {
    Map<String, Node> after = byKey(now);
    Map<String, Node> before = byKey(old);
    before.forEach(
        (key, parameter) -> {
          Spot spot = spot(parameter);
          Node other = after.get(key);
          if (other == null) {
            String remedy = Wording.putBack(parameter);
            changes.breaks(spot.gone(), parameter, "the parameter is gone", remedy);
          } else {
            if (!parameter.get("name").value().equals(other.get("name").value())) {
              renamed(parameter, other, spot);
            }
            parameter(parameter, other, spot);
          }
        });
    after.forEach(
        (key, parameter) -> {
          if (before.containsKey(key)) {
            return;
          }
          if (parameter.get("required").value().asBoolean()) {
            String what = "the parameter is new and required";
            changes.breaks(spot(parameter), parameter, what, "Write \"required: false\".");
          } else {
            changes.news(spot(parameter), parameter, "the parameter is new", "Added");
          }
        });
  }

  /** Of headers only the case can differ, which nobody sees; path parameters go by their place. */
  private void renamed(Node before, Node after, Spot spot) {
    if (before.get("in").text().equals("path")) {
      String name = before.get("name").text();
      String what = "its name changed to %s".formatted(after.get("name").text());
      String remedy = "Call it %s again, in the path too.".formatted(name);
      changes.add(Weight.RENAMES, spot, after, what, remedy);
    }
  }

  private static Spot spot(Node parameter) {
    return Spot.parameter(parameter.get("in").text(), parameter.get("name").text());
  }

  /** Header names ignore case, and path parameters are known by their place in the path. */
  private static Map<String, Node> byKey(Operation operation) {
    List<String> template = operation.templateNames();
    Map<String, Node> parameters = new LinkedHashMap<>();
    for (Node parameter : operation.parameters()) {
      String name = parameter.get("name").text();
      String in = parameter.get("in").text();
      String key =
          switch (in) {
            case "header" -> name.toLowerCase(Locale.ROOT);
            case "path" -> String.valueOf(template.indexOf(name));
            default -> name;
          };
      parameters.putIfAbsent(in + " " + key, parameter);
    }
    return parameters;
  }

  private void parameter(Node before, Node after, Spot spot) {
    changes.others(before, after, ValueDiff.PARTS, spot);
    changes.deprecated(before, after, spot);
    values.becameRequired(before, after, spot);
    values.style(before, after, spot);
    if (before.get("allowEmptyValue").value().asBoolean()
        && !after.get("allowEmptyValue").value().asBoolean()) {
      changes.breaks(spot, after, "it may no longer be empty", "Restore allowEmptyValue.");
    }
    values.value(before, after, spot);
  }
}
