package ai.beatra.history;

import ai.beatra.history.Said.Acknowledged;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One thing that was asked for, and all that was said to that. */
record Asked(Ask ask, List<Acknowledged> answers, int unknown, boolean interrupted) {

  static List<Asked> of(List<Try> tries) {
    Map<Ask, List<Try>> each =
        tries.stream()
            .collect(Collectors.groupingBy(Try::ask, LinkedHashMap::new, Collectors.toList()));
    return each.entrySet().stream().map(one -> of(one.getKey(), one.getValue())).toList();
  }

  private static Asked of(Ask ask, List<Try> tries) {
    List<Acknowledged> answers =
        tries.stream()
            .map(Try::said)
            .filter(Acknowledged.class::isInstance)
            .map(Acknowledged.class::cast)
            .toList();
    long unknown = tries.stream().filter(each -> each.said() instanceof Said.Unknown).count();
    boolean interrupted = tries.stream().anyMatch(each -> each.said() instanceof Said.Interrupted);
    return new Asked(ask, answers, (int) unknown, interrupted);
  }

  /** The id of what was made, if anybody was told of it. */
  Optional<String> id() {
    return answers.stream().map(Acknowledged::id).findFirst();
  }

  /** Of what was made: more than one is one too many. */
  TreeSet<String> ids() {
    return answers.stream().map(Acknowledged::id).collect(Collectors.toCollection(TreeSet::new));
  }

  List<String> texts() {
    return answers.stream().map(Acknowledged::text).distinct().toList();
  }

  /** What its answers say that it costs, if they do. */
  @Nullable Long charged() {
    return answers.stream()
        .map(Acknowledged::charged)
        .filter(each -> each != null)
        .findFirst()
        .orElse(null);
  }

  /** Nobody is told any more whether it was done. */
  boolean isOpen() {
    return answers.isEmpty() && (interrupted || (unknown > 0 && !ask.keyed()));
  }
}
