package ai.beatra.history;

import ai.beatra.history.Ask.Kind;
import ai.beatra.history.Verdict.Broken;
import ai.beatra.history.Verdict.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Decides whether all was done exactly once that had to be, from what clients wrote down and what
 * they and the account's owner were told when it was over. It knows no table of ours.
 *
 * <p>When it is over means: all that has a key was sent again until it was acknowledged, each task
 * was looked at until it had ended and once more, and nothing runs any more.
 */
public final class Checker {
  private static final int SHOWN = 300;

  private Checker() {}

  public static Verdict check(History history, Books books) {
    List<Asked> all = Asked.of(history.tries());
    Ends ends = new Ends(history.sights());
    List<Broken> broken = new ArrayList<>();
    all.forEach(each -> answers(each, broken));
    once(all, broken);
    for (Asked each : all) {
      if (each.ask().kind() == Kind.TASK) {
        each.ids().forEach(task -> ends.require(each.ask(), task));
      }
    }
    history.missing().stream()
        .distinct()
        .forEach(id -> add(broken, Promise.LOST, id + " was not there"));
    broken.addAll(ends.broken());
    broken.addAll(new Money(books, ends).check(all));
    return verdict(all, ends, broken);
  }

  private static Verdict verdict(List<Asked> all, Ends ends, List<Broken> broken) {
    int acknowledged = 0;
    int answers = 0;
    int unknown = 0;
    int ended = 0;
    for (Asked each : all) {
      acknowledged += each.answers().isEmpty() ? 0 : 1;
      answers += each.answers().size();
      unknown += each.unknown();
      ended += each.ids().stream().anyMatch(id -> ends.of(id) != null) ? 1 : 0;
    }
    return new Verdict(
        all.size(), acknowledged, unknown, answers - acknowledged, ended, List.copyOf(broken));
  }

  private static void answers(Asked each, List<Broken> broken) {
    String name = each.ask().name();
    if (each.ids().size() > 1) {
      add(broken, Promise.DOUBLE, name + " was made as " + each.ids());
    }
    List<String> texts = each.texts();
    if (texts.size() > 1) {
      String ways = texts.stream().map(Checker::shortly).collect(Collectors.joining(" and "));
      add(broken, Promise.OTHER_ANSWER, name + " was answered " + ways);
    }
    if (each.interrupted() && !each.answers().isEmpty()) {
      add(broken, Promise.OTHER_ANSWER, name + " was answered, and was interrupted");
    }
    if (each.ask().keyed() && each.answers().isEmpty() && !each.interrupted()) {
      add(broken, Promise.LOST, name + " was never acknowledged");
    }
  }

  private static String shortly(String text) {
    return text.substring(0, Math.min(SHOWN, text.length()));
  }

  /** Two that ask for two things do not get one. */
  private static void once(List<Asked> all, List<Broken> broken) {
    Map<String, String> made = new HashMap<>();
    for (Asked each : all) {
      for (String id : each.ids()) {
        String other = made.put(id, each.ask().name());
        if (other != null) {
          add(broken, Promise.LOST, each.ask().name() + " got " + id + ", which is " + other);
        }
      }
    }
  }

  private static void add(List<Broken> broken, Promise promise, String how) {
    broken.add(new Broken(promise, how));
  }
}
