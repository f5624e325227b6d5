package ai.beatra.chat.prompt;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Words from which everything is removed that texts say too, whatever case and blanks they have: an
 * upstream that refuses a prompt likes to repeat it.
 */
final class PromptRedaction {
  /** So many characters in a row are no chance; a shorter text counts as a whole. */
  private static final int LENGTH = 8;

  private static final int SHORTEST = 2;
  private static final String MASK = "[…]";

  private final String words;
  private final String plain;
  private final BitSet removed = new BitSet();

  /** Where in the words each piece of this length begins. */
  private final Map<String, BitSet> pieces = new HashMap<>();

  /**
   * @param words a few hundred characters at most
   */
  PromptRedaction(String words) {
    this.words = words;
    this.plain = plain(words);
    for (int at = 0; at + LENGTH <= plain.length(); at++) {
      pieces.computeIfAbsent(plain.substring(at, at + LENGTH), key -> new BitSet()).set(at);
    }
  }

  /** As long as the text itself: the places stay what they are. */
  private static String plain(String text) {
    var plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      plain.append(Character.isWhitespace(c) ? ' ' : Character.toLowerCase(c));
    }
    return plain.toString();
  }

  /** Takes about a microsecond for ten characters. */
  void remove(String text) {
    String said = plain(text.strip());
    if (said.length() >= SHORTEST && said.length() < LENGTH) {
      for (int at = plain.indexOf(said); at >= 0; at = plain.indexOf(said, at + 1)) {
        removed.set(at, at + said.length());
      }
    }
    for (int i = 0; i + LENGTH <= said.length(); i++) {
      BitSet places = pieces.get(said.substring(i, i + LENGTH));
      if (places != null) {
        places.stream().forEach(at -> removed.set(at, at + LENGTH));
      }
    }
  }

  /** What is left. */
  String rest() {
    var rest = new StringBuilder();
    for (int i = 0; i < words.length(); i++) {
      if (!removed.get(i)) {
        rest.append(words.charAt(i));
      } else if (i == 0 || !removed.get(i - 1)) {
        rest.append(MASK);
      }
    }
    return rest.toString();
  }
}
