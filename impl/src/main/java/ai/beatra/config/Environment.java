package ai.beatra.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The process's environment: BEATRA_A_B sets a.b, and ${NAME} in a file stands for a variable. */
final class Environment {
  static final String CONFIG = "BEATRA_CONFIG";

  /** Where scripts/beatra stands, whatever the working directory is. */
  static final String HOME = "BEATRA_HOME";

  /** How the command line was called, where that is not as in a checkout. */
  static final String COMMAND = "BEATRA_COMMAND";

  private static final String PREFIX = "BEATRA_";

  /** Short names beside the full ones. */
  private static final Map<String, String> SHORTCUTS = Map.of("server.port", "BEATRA_PORT");

  /** Names with our prefix that set nothing: our scripts', API clients' and the tests'. */
  private static final Set<String> FOREIGN =
      Set.of(HOME, COMMAND, "BEATRA_API_KEY", "BEATRA_BASE_URL", "BEATRA_TEST_PG_URL");

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)}");

  /** A value that a variable sets, and the variable's name. */
  record Setting(String name, String value) {}

  private final Map<String, String> variables;
  private final Set<String> known = new TreeSet<>(Set.of(CONFIG));

  Environment(Map<String, String> variables) {
    this.variables = new LinkedHashMap<>(variables);
  }

  /** The variable that sets this path, if one does; an empty variable counts as not set. */
  @Nullable Setting override(String path) {
    String full = PREFIX + path.replace('.', '_').toUpperCase(Locale.ROOT);
    String shortcut = SHORTCUTS.getOrDefault(path, full);
    known.addAll(List.of(full, shortcut));
    for (String name : List.of(full, shortcut)) {
      String value = variables.getOrDefault(name, "");
      if (!value.isEmpty()) {
        return new Setting(name, value);
      }
    }
    return null;
  }

  /**
   * Puts variables in the place of each ${NAME}.
   *
   * @throws IllegalArgumentException if a variable is missing; the message is for the user
   */
  String substitute(String text) {
    Matcher matcher = REFERENCE.matcher(text);
    StringBuilder result = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1);
      String value = variables.get(name);
      if (value == null) {
        throw new IllegalArgumentException("the environment variable " + name + " is not set");
      }
      matcher.appendReplacement(result, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(result).toString();
  }

  /** One line for each BEATRA_ variable that no setting has asked for. */
  List<String> unknown() {
    return new TreeMap<>(variables)
        .keySet().stream()
            .filter(name -> name.startsWith(PREFIX))
            .filter(name -> !known.contains(name) && !FOREIGN.contains(name))
            .map(name -> name + ": no such setting" + Nearest.hint(name, PREFIX, known))
            .toList();
  }
}
