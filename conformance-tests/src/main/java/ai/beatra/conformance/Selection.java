package ai.beatra.conformance;

import ai.beatra.conformance.cases.Case;
import ai.beatra.conformance.cases.Examples;
import ai.beatra.conformance.contract.Operation;
import ai.beatra.conformance.contract.Spec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of the spec is tried: all of it, or some operations and some examples.
 *
 * @param whole whether it is all
 * @param operations of which everything is tried
 * @param examples the titles of single examples
 */
public record Selection(boolean whole, Set<Operation> operations, Set<String> examples) {
  public static final Selection ALL = new Selection(true, Set.of(), Set.of());

  /**
   * Reads names: an operationId, a method and path, an example, or an example as reports call it.
   *
   * @param names none for all there is
   * @throws IllegalArgumentException with a sentence for a name that stands for nothing
   */
  static Selection of(Spec spec, List<String> names) {
    if (names.isEmpty()) {
      return ALL;
    }
    Set<Operation> operations = new LinkedHashSet<>();
    Set<String> examples = new LinkedHashSet<>();
    for (String name : names) {
      List<Operation> named =
          spec.operations().stream().filter(operation -> isCalled(operation, name)).toList();
      operations.addAll(named);
      List<String> shown = named.isEmpty() ? examples(spec, name) : List.of();
      examples.addAll(shown);
      if (named.isEmpty() && shown.isEmpty()) {
        throw new IllegalArgumentException(unknown(spec, name));
      }
    }
    return new Selection(false, operations, examples);
  }

  private static boolean isCalled(Operation operation, String name) {
    return operation.id().equalsIgnoreCase(name)
        || operation.title().equalsIgnoreCase(name.strip().replaceAll("\\s+", " "));
  }

  private static List<String> examples(Spec spec, String name) {
    return spec.operations().stream()
        .flatMap(operation -> Examples.of(operation).stream())
        .filter(each -> each.name().equals(name) || each.title().equals(name))
        .map(Case::title)
        .toList();
  }

  private static String unknown(Spec spec, String name) {
    List<String> known = new ArrayList<>();
    spec.operations().forEach(each -> known.add(each.id() + "  " + each.title()));
    return "--only "
        + name
        + ": there is neither an operation nor an example of that name. The operations, whose"
        + " operationId or method and path it takes:\n  "
        + String.join("\n  ", known);
  }

  /** Whether all is tried of it. */
  boolean has(Operation operation) {
    return whole || operations.contains(operation);
  }

  boolean has(Case example) {
    return has(example.operation()) || examples.contains(example.title());
  }

  /** Whether models of chat are asked. */
  boolean chats() {
    return whole
        || operations.stream().anyMatch(each -> each.path().equals(Operation.CHAT))
        || examples.stream().anyMatch(each -> each.contains(" " + Operation.CHAT + " "));
  }

  /** The states that its examples need, in their order. */
  Set<String> states(Spec spec) {
    return spec.operations().stream()
        .flatMap(operation -> Examples.of(operation).stream())
        .filter(this::has)
        .map(Case::state)
        .filter(state -> !state.isEmpty())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** How it is asked for. */
  @Override
  public String toString() {
    return whole
        ? ""
        : operations.stream().map(Operation::title).collect(Collectors.joining(", "))
            + (operations.isEmpty() || examples.isEmpty() ? "" : ", ")
            + String.join(", ", examples);
  }
}
