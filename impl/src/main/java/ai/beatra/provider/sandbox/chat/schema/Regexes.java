package ai.beatra.provider.sandbox.chat.schema;

import com.github.curiousoddman.rgxgen.RgxGen;
import com.github.curiousoddman.rgxgen.config.RgxGenOption;
import com.github.curiousoddman.rgxgen.config.RgxGenProperties;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A stranger's regular expressions, matched and fulfilled within bounds: neither a pattern that
 * backtracks for ever nor one that repeats a million times may hold up the other streams, nor many
 * such patterns together.
 */
final class Regexes {
  private static final int LONGEST = 1_000;

  /** Of one search; what takes longer is taken for not found. */
  private static final int MOST_STEPS = 50_000;

  private static final int LONGEST_TEXT = 2_000_000;
  private static final int UNBOUNDED = 8;
  private static final Pattern QUANTIFIER =
      Pattern.compile("(\\)?)(?:\\{(\\d{1,10})(?:,(\\d{0,10}))?}|[*+])");
  private static final Pattern BACK_REFERENCE = Pattern.compile("\\\\[1-9k]");

  private final Effort effort;

  /**
   * @param effort pays for every search and every sample
   */
  Regexes(Effort effort) {
    this.effort = effort;
  }

  /**
   * Whether a pattern is found in a text; not if it is no regular expression that Java knows, or
   * cannot be decided in a bounded number of steps.
   */
  boolean found(String pattern, String text) {
    // Java repeats what is empty without reading, so repetitions are paid for by themselves.
    double repetitions = length(pattern);
    if (pattern.length() > LONGEST || repetitions > LONGEST_TEXT) {
      return false;
    }
    effort.take(pattern.length() + (long) repetitions / 100);
    try {
      return Pattern.compile(pattern).matcher(new Counted(text)).find();
    } catch (PatternSyntaxException | TooMuch | StackOverflowError e) {
      return false;
    }
  }

  /** A text made for a pattern; it may still fail to match where the pattern looks around. */
  Optional<String> sample(String pattern, Dice dice) {
    if (BACK_REFERENCE.matcher(pattern).find() || length(pattern) > LONGEST_TEXT) {
      return Optional.empty();
    }
    effort.take(pattern.length() * 10L);
    RgxGenProperties properties = new RgxGenProperties();
    RgxGenOption.INFINITE_PATTERN_REPETITION.setInProperties(properties, UNBOUNDED);
    String made;
    try {
      made = RgxGen.parse(properties, pattern).generate(dice);
    } catch (RuntimeException | StackOverflowError e) {
      // The generator has an exception of its own for each thing that it does not know.
      return Optional.empty();
    }
    effort.take(made.length() * 4L);
    return Optional.of(made);
  }

  /** At least as long as the longest text that the generator can write for a pattern. */
  private static double length(String pattern) {
    double once = 1;
    double nested = 1;
    for (Matcher found = QUANTIFIER.matcher(pattern); found.find(); ) {
      double least = found.group(2) == null ? 0 : Double.parseDouble(found.group(2));
      String end = found.group(3);
      double most = end == null ? UNBOUNDED : end.isEmpty() ? UNBOUNDED : Double.parseDouble(end);
      double times = Math.max(least, most);
      // What follows a group may repeat other repetitions; what follows a character does not.
      nested *= found.group(1).isEmpty() ? 1 : times;
      once = found.group(1).isEmpty() ? Math.max(once, times) : once;
    }
    return pattern.length() * once * nested;
  }

  private static final class TooMuch extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Java's matcher has no limit of its own, but it cannot take a step without reading. */
  private final class Counted implements CharSequence {
    private final String text;
    private int steps;

    private Counted(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      if (++steps > MOST_STEPS) {
        throw new TooMuch();
      }
      effort.take(1);
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
