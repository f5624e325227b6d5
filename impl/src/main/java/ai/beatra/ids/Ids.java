package ai.beatra.ids;

import java.time.Clock;
import java.util.random.RandomGenerator;

/**
 * Makes identifiers: a prefix and 26 characters of lower-case Crockford base32, of which the first
 * 48 bits are milliseconds since 1970 and the other 80 are random. Safe for use by several threads
 * if the generator is (SecureRandom is).
 */
public final class Ids {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int LENGTH = 26;
  private static final int TIME_LENGTH = 10;

  private final Clock clock;
  private final RandomGenerator random;

  public Ids(Clock clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /** A new identifier, like task_01k9… for the prefix "task_". */
  public String next(String prefix) {
    StringBuilder id = new StringBuilder(prefix.length() + LENGTH).append(prefix);
    // 48 bits of time are 10 characters (two bits to spare), 80 random bits are 16: 2 × 40 bits.
    append(id, clock.millis() & 0xFFFF_FFFF_FFFFL, TIME_LENGTH);
    append(id, random.nextLong() >>> 24, 8);
    append(id, random.nextLong() >>> 24, 8);
    return id.toString();
  }

  /**
   * Whether a text has the form of an identifier. What callers send is asked before it is looked
   * up: no database has to make sense of it.
   */
  public static boolean isId(String prefix, String text) {
    return text.length() == prefix.length() + LENGTH
        && text.startsWith(prefix)
        && text.chars().skip(prefix.length()).allMatch(each -> ALPHABET.indexOf(each) >= 0);
  }

  private static void append(StringBuilder id, long bits, int characters) {
    for (int shift = 5 * (characters - 1); shift >= 0; shift -= 5) {
      id.append(ALPHABET.charAt((int) (bits >>> shift) & 31));
    }
  }
}
