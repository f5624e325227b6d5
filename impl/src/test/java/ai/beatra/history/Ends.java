package ai.beatra.history;

import ai.beatra.history.Sight.End;
import ai.beatra.history.Verdict.Broken;
import ai.beatra.history.Verdict.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Each task ends once: whoever looks after it was seen at its end sees that end. */
final class Ends {
  private final Map<String, List<Sight>> sights;
  private final List<Broken> broken = new ArrayList<>();

  Ends(List<Sight> sights) {
    this.sights = sights.stream().collect(Collectors.groupingBy(Sight::task));
    this.sights.forEach(this::check);
  }

  List<Broken> broken() {
    return broken;
  }

  /** The end of a task; null if nobody has seen it. */
  @Nullable End of(String task) {
    return sights.getOrDefault(task, List.of()).stream()
        .map(Sight::end)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** A task costs its price or nothing, and that somebody has seen its end is part of the proof. */
  void require(Ask ask, String task) {
    End end = of(task);
    if (end == null) {
      add("%s never ended", task);
    } else if (end.charged() != (end.succeeded() ? ask.most() : 0)) {
      add("%s is %s and costs %d units", task, end.status(), end.charged());
    }
  }

  private void check(String task, List<Sight> all) {
    List<End> ends = all.stream().map(Sight::end).filter(Objects::nonNull).distinct().toList();
    if (ends.size() > 1) {
      add("%s has several ends: %s", task, ends);
    }
    long ended =
        all.stream()
            .filter(each -> each.end() != null)
            .mapToLong(Sight::over)
            .min()
            .orElse(Long.MAX_VALUE);
    if (all.stream().anyMatch(each -> each.end() == null && each.begun() > ended)) {
      add("%s had ended, and went on", task);
    }
    boolean canceled = all.stream().anyMatch(Sight::canceling);
    if (canceled && ends.stream().anyMatch(End::succeeded)) {
      add("%s was canceled, and succeeded", task);
    }
  }

  private void add(String how, Object... about) {
    broken.add(new Broken(Promise.ENDS, how.formatted(about)));
  }
}
