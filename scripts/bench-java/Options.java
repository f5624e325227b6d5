import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How the benchmark is run.
 *
 * @param root the checkout
 * @param seconds for each figure
 * @param only the rows to measure; none means all
 * @param out gets the figures as JSON; may be null
 * @param compare figures of an earlier run; may be null
 * @param profile gets a recording of beatra's JVM; may be null
 */
record Options(
    Path root,
    int seconds,
    Set<String> only,
    Path out,
    Path compare,
    Path profile,
    boolean portkey) {

  /** Null, and a message, if they are not right. */
  static Options of(String[] arguments) {
    Path root = Path.of(arguments[0]);
    int seconds = 10;
    var only = new HashSet<String>();
    Path out = null;
    Path compare = null;
    Path profile = null;
    boolean portkey = false;
    for (int i = 1; i < arguments.length; i++) {
      String option = arguments[i];
      if (option.equals("--portkey")) {
        portkey = true;
        continue;
      }
      if (++i == arguments.length) {
        System.err.println("What is " + option + "? scripts/bench --help tells the options.");
        return null;
      }
      switch (option) {
        case "--seconds" -> seconds = Integer.parseInt(arguments[i]);
        case "--only" -> only.addAll(List.of(arguments[i].split(",")));
        case "--out" -> out = Path.of(arguments[i]);
        case "--compare" -> compare = Path.of(arguments[i]);
        case "--profile" -> profile = Path.of(arguments[i]);
        default -> {
          System.err.println("There is no " + option + "; scripts/bench --help tells the options.");
          return null;
        }
      }
    }
    return new Options(root, seconds, Set.copyOf(only), out, compare, profile, portkey);
  }

  boolean takes(String row) {
    return only.isEmpty() || only.contains(row);
  }
}
