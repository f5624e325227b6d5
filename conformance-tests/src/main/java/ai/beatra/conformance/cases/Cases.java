package ai.beatra.conformance.cases;

import ai.beatra.conformance.contract.Operation;
import ai.beatra.conformance.contract.Spec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the schemas of a contract lead to, made once, which takes its time. */
public final class Cases {
  private final Spec spec;
  private final Map<Operation, Generated.Requests> generated = new ConcurrentHashMap<>();

  public Cases(Spec spec) {
    this.spec = spec;
  }

  public Spec spec() {
    return spec;
  }

  /** The requests of one group that the operation's schemas lead to. */
  public List<Case> generated(Operation operation, String group) {
    return made(operation).cases().stream().filter(each -> each.group().equals(group)).toList();
  }

  /** What was thought of while requests were made and is not sent, a line each. */
  public List<String> leftOut() {
    return spec.operations().stream()
        .filter(generated::containsKey)
        .flatMap(it -> made(it).leftOut().stream().map(line -> it.title() + " · " + line))
        .toList();
  }

  private Generated.Requests made(Operation operation) {
    return generated.computeIfAbsent(
        operation, it -> Generated.of(spec.schemas(), it, Examples.of(it)));
  }
}
