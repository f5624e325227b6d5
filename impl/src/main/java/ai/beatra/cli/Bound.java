package ai.beatra.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * A bound as it is given: a number, or a word for that there is none of its own.
 *
 * @param most null for the word
 */
record Bound(@Nullable Integer most) {
  static Bound parse(String what, int least, String word, String value) {
    if (value.equals(word)) {
      return new Bound(null);
    }
    try {
      int most = Integer.parseInt(value);
      if (most >= least) {
        return new Bound(most);
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new TypeConversionException(
        "%s is a whole number from %d to %d or %s, not \"%s\""
            .formatted(what, least, Integer.MAX_VALUE, word, value));
  }
}
