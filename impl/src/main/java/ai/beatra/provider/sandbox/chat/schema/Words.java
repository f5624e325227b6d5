package ai.beatra.provider.sandbox.chat.schema;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** English words: which of them carry meaning, and how they are put together. */
public final class Words {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}’']*");

  /** How much of a text is searched for its key words. */
  private static final int KEY_TEXT = 2_000;

  private static final Pattern CAMEL =
      Pattern.compile("(?<=[\\p{Ll}\\d])(?=\\p{Lu})|[^\\p{L}\\p{M}\\p{N}]+");

  /** Words that say how something is asked, not what it is about. */
  private static final Set<String> EMPTY =
      Set.of(
          """
          a about after all also am an and any are as at be been before but by can could did do does
          for from had has have he her here him his how i if in into is it its just know let like
          many may me might more most much my need no not now of off on once one only or other our
          out over please put she should so some than thanks that the their them then there these
          they this those to too two up us use very want was we were what when where which while
          who whom whose why will with would yes yet you your answer ask describe explain extract
          find get give go hello help hey hi list look make morning name return say
          search set show summarize tell think try write good json call create add run fetch i'm
          i'd don't what's it's briefly remind send book"""
              .split("\\s+"));

  private Words() {}

  /** The words of a text in their order, as written. */
  public static List<String> of(String text) {
    return WORD.matcher(text).results().map(MatchResult::group).toList();
  }

  /** Whether a word carries no meaning of its own. */
  public static boolean isEmpty(String word) {
    return EMPTY.contains(word.toLowerCase(Locale.ROOT).replace('’', '\''));
  }

  /** The first different words of a text that carry its meaning, in lower case. */
  public static List<String> key(String text, int most) {
    Set<String> found = new LinkedHashSet<>();
    for (String word : of(text.substring(0, Math.min(KEY_TEXT, text.length())))) {
      String lower = word.toLowerCase(Locale.ROOT);
      if (found.size() < most && lower.length() > 1 && !isEmpty(lower)) {
        found.add(lower);
      }
    }
    return List.copyOf(found);
  }

  /** The words that an identifier such as {@code get_weather} or {@code firstName} is made of. */
  public static List<String> ofIdentifier(String identifier) {
    return CAMEL
        .splitAsStream(identifier)
        .filter(part -> !part.isEmpty())
        .map(part -> part.toLowerCase(Locale.ROOT))
        .toList();
  }

  /** A word without its most common ending, so that "flights" finds "flight". */
  public static String stem(String word) {
    return word.length() > 3 && word.endsWith("s") && !word.endsWith("ss")
        ? word.substring(0, word.length() - 1)
        : word;
  }

  /** "a", "a and b", "a, b and c". */
  public static String and(List<String> parts) {
    int last = parts.size() - 1;
    return last < 1
        ? String.join("", parts)
        : String.join(", ", parts.subList(0, last)) + " and " + parts.get(last);
  }

  /** The text with a capital letter at its start. */
  public static String capitalized(String text) {
    int first = text.isEmpty() ? 0 : text.offsetByCodePoints(0, 1);
    return text.substring(0, first).toUpperCase(Locale.ROOT) + text.substring(first);
  }

  /** The text without the punctuation at its end. */
  public static String unpunctuated(String text) {
    return text.strip().replaceFirst("[\\s.!?…]{1,20}$", "");
  }

  /** The text inside quotes, if it is wholly quoted. */
  public static String unquoted(String text) {
    String bare = text.strip();
    boolean quoted =
        bare.length() > 1
            && "\"'“‘«`".indexOf(bare.charAt(0)) >= 0
            && "\"'”’»`".indexOf(bare.charAt(bare.length() - 1)) >= 0;
    return quoted ? bare.substring(1, bare.length() - 1).strip() : bare;
  }
}
