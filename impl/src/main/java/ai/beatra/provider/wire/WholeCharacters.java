package ai.beatra.provider.wire;

/**
 * Joins the halves of characters that come in two pieces: upstreams escape a character beyond the
 * first 65,536 as two, and some split them. What stays alone becomes U+FFFD.
 */
public final class WholeCharacters {
  private static final char REPLACEMENT = '\uFFFD';

  private String half = "";

  /** What is whole of the text so far, after what was told before. */
  public String next(String piece) {
    if (half.isEmpty() && !hasHalves(piece)) {
      return piece;
    }
    String text = half + piece;
    int last = text.length() - 1;
    boolean open = Character.isHighSurrogate(text.charAt(last));
    half = open ? text.substring(last) : "";
    return repaired(open ? text.substring(0, last) : text);
  }

  /** What is left when nothing more comes. */
  public String end() {
    String rest = repaired(half);
    half = "";
    return rest;
  }

  /** The text with U+FFFD for each half that is alone. */
  public static String repaired(String text) {
    if (!hasHalves(text)) {
      return text;
    }
    var whole = new StringBuilder(text);
    for (int i = 0; i < whole.length(); i++) {
      if (!Character.isSurrogate(whole.charAt(i))) {
        continue;
      }
      boolean pair = i + 1 < whole.length() && pairs(whole.charAt(i), whole.charAt(i + 1));
      if (pair) {
        i++;
      } else {
        whole.setCharAt(i, REPLACEMENT);
      }
    }
    return whole.toString();
  }

  /** Whether a text has characters of two halves, or halves that are alone. */
  public static boolean hasHalves(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean pairs(char first, char second) {
    return Character.isSurrogatePair(first, second);
  }
}
