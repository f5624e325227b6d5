package ai.beatra.spec.source;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A scalar without quotes. Readers of YAML 1.1, of YAML 1.2 and of JSON take some for different
 * things: {@code no} for a text or for false, {@code 010} for 8, for 10 or for a text.
 */
final class PlainScalar {
  /** What is the same number, flag or nothing for everybody. */
  private static final Pattern CLEAR =
      Pattern.compile("true|false|null|-?(0|[1-9][0-9]*)(\\.[0-9]+)?");

  /** YAML 1.1 also has y and n, which no reader that we know takes for flags. */
  private static final Set<String> WORDS =
      Set.of("", "~", "=", "yes", "no", "on", "off", "true", "false", "null");

  /** Numbers in any notation, times and dates. */
  private static final Pattern NUMBER =
      Pattern.compile(
          "[-+]?(0[xob][0-9a-f_]+|[0-9][0-9_]*(:[0-9_]+)*(\\.[0-9_]*)?|\\.[0-9_]+)(e[-+]?[0-9]+)?"
              + "|[-+]?\\.(inf|nan)|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([t ].*)?",
          Pattern.CASE_INSENSITIVE);

  private PlainScalar() {}

  /** Whether a value means different things to different readers. */
  static boolean isAmbiguous(String value) {
    return !CLEAR.matcher(value).matches() && isSpecial(value);
  }

  /** Whether the name of a member is not a text to every reader. */
  static boolean isAmbiguousName(String name) {
    return isSpecial(name);
  }

  private static boolean isSpecial(String text) {
    return WORDS.contains(text.toLowerCase(Locale.ROOT)) || NUMBER.matcher(text).matches();
  }
}
