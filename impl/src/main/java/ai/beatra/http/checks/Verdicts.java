package ai.beatra.http.checks;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** What was found of the texts of a header: clients send the same few again and again. */
final class Verdicts {
  private static final int MOST = 256;
  private static final int LONGEST = 256;

  private final Predicate<String> rule;
  private final Map<String, Boolean> known = new ConcurrentHashMap<>();

  Verdicts(Predicate<String> rule) {
    this.rule = rule;
  }

  boolean of(String text) {
    Boolean before = known.get(text);
    if (before != null) {
      return before;
    }
    boolean found = rule.test(text);
    if (text.length() <= LONGEST && known.size() < MOST) {
      known.put(text, found);
    }
    return found;
  }
}
