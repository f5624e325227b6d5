package ai.beatra.texts;

/**
 * Mends escapes that are half a character, as programs write them that cut texts at any place: what
 * stands for a surrogate alone becomes U+FFFD, the sign for what cannot be read. So it is the same
 * in what models get, what is kept and what is echoed, and no writer downstream makes its own of
 * it.
 */
public final class LoneSurrogates {
  private static final byte[] UNREADABLE = {'f', 'f', 'f', 'd'};

  private LoneSurrogates() {}

  /**
   * Changes the text in its place; it stays as long as it is. Backslashes stand in strings only.
   */
  public static void mend(byte[] json) {
    int at = Utf8.backslash(json, 0);
    while (at < json.length) {
      int unit = Utf8.escaped(json, at);
      boolean pair = isHigh(unit) && isLow(Utf8.escaped(json, at + Utf8.ESCAPE));
      if (!pair && (isHigh(unit) || isLow(unit))) {
        System.arraycopy(UNREADABLE, 0, json, at + 2, UNREADABLE.length);
      }
      // What is escaped is no escape itself.
      at = Utf8.backslash(json, at + (pair ? 2 * Utf8.ESCAPE : 2));
    }
  }

  private static boolean isHigh(int unit) {
    return unit >= Character.MIN_HIGH_SURROGATE && unit <= Character.MAX_HIGH_SURROGATE;
  }

  private static boolean isLow(int unit) {
    return unit >= Character.MIN_LOW_SURROGATE && unit <= Character.MAX_LOW_SURROGATE;
  }
}
