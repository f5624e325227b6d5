package ai.beatra.history;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a history shows.
 *
 * @param asked how many things were asked for
 * @param acknowledged how many of them were
 * @param unknown how often nobody knew whether something was done
 * @param repeated how often something was acknowledged again
 * @param ended tasks that have ended
 */
public record Verdict(
    int asked, int acknowledged, int unknown, int repeated, int ended, List<Broken> broken) {

  /** A promise. */
  public enum Promise {
    /** What was acknowledged is there, and what was asked for with a key is answered at last. */
    LOST,
    /** One thing is made and charged once. */
    DOUBLE,
    /** The same request with the same key gets the same answer. */
    OTHER_ANSWER,
    /** A task ends once, as it was promised. */
    ENDS,
    /** What is gone from an account is what its answers said. */
    MONEY
  }

  /** One that was not kept. */
  public record Broken(Promise promise, String how) {}

  public long count(Promise promise) {
    return broken.stream().filter(each -> each.promise() == promise).count();
  }

  /** The figures in one line. */
  public String line() {
    String promises =
        Stream.of(Promise.values())
            .map(each -> each.name().toLowerCase(Locale.ROOT) + "=" + count(each))
            .collect(Collectors.joining(" "));
    return "asked=%d acknowledged=%d unknown=%d repeated=%d tasks=%d %s"
        .formatted(asked, acknowledged, unknown, repeated, ended, promises);
  }
}
