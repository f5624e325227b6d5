package ai.beatra.provider.sandbox;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** English words: which of them carry meaning, and how they are put together. */
final class Words {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}’']*");
  private static final Pattern CAMEL = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+");
  private static final List<String> NUMBERS =
      List.of(
          "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
          "eleven", "twelve");

  /** Words that say how something is asked, not what it is about. */
  private static final Set<String> EMPTY =
      words(
          """
          a about after all also am an and any are as at be been before but by can could did do does
          for from had has have he her here him his how i if in into is it its just know let like
          many may me might more most much my need no not now of off on once one only or other our
          out over please put she should so some than thanks that the their them then there these
          they this those to too two up us use very want was we were what when where which while
          who whom whose why will with would yes yet you your answer ask describe explain extract
          find get give go hello help hey hi list look make morning name need please return say
          search set show summarize tell think try write good json call create add run fetch i'm
          i'd don't what's it's briefly remind send book""");

  private Words() {}

  private static Set<String> words(String text) {
    return Set.copyOf(List.of(text.strip().split("\\s+")));
  }

  /** The words of a text in their order, as written. */
  static List<String> of(String text) {
    return WORD.matcher(text).results().map(found -> found.group()).toList();
  }

  /** Whether a word carries no meaning of its own. */
  static boolean isEmpty(String word) {
    return EMPTY.contains(word.toLowerCase(Locale.ROOT).replace('’', '\''));
  }

  /** The first different words of a text that carry its meaning, in lower case. */
  static List<String> key(String text, int most) {
    Set<String> found = new LinkedHashSet<>();
    for (String word : of(text)) {
      String lower = word.toLowerCase(Locale.ROOT);
      if (found.size() < most && lower.length() > 1 && !isEmpty(lower)) {
        found.add(lower);
      }
    }
    return List.copyOf(found);
  }

  /** The words that an identifier such as {@code get_weather} or {@code firstName} is made of. */
  static List<String> ofIdentifier(String identifier) {
    List<String> parts = new ArrayList<>();
    for (String part : CAMEL.split(identifier)) {
      if (!part.isEmpty()) {
        parts.add(part.toLowerCase(Locale.ROOT));
      }
    }
    return parts;
  }

  /** A word without its most common endings, so that "cities" finds "city". */
  static String stem(String word) {
    if (word.length() > 4 && word.endsWith("ies")) {
      return word.substring(0, word.length() - 3) + "y";
    }
    return word.length() > 3 && word.endsWith("s") && !word.endsWith("ss")
        ? word.substring(0, word.length() - 1)
        : word;
  }

  /** "a", "a and b", "a, b and c". */
  static String and(List<String> parts) {
    int last = parts.size() - 1;
    return last < 1
        ? String.join("", parts)
        : String.join(", ", parts.subList(0, last)) + " and " + parts.get(last);
  }

  /** "one image", "3 images". */
  static String counted(int count, String noun) {
    return count == 1 ? "one " + noun : count + " " + noun + "s";
  }

  /** The number that digits or a word up to twelve name, 3 for "some" and its like. */
  static long number(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    if (lower.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Long.parseLong(lower);
    }
    int index = NUMBERS.indexOf(lower);
    return switch (lower) {
      case "once" -> 1;
      case "twice" -> 2;
      case "thrice" -> 3;
      default -> index < 0 ? 3 : index;
    };
  }

  static String capitalized(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.offsetByCodePoints(0, 1);
    return text.substring(0, first).toUpperCase(Locale.ROOT) + text.substring(first);
  }

  /** At most so many characters of a text, with dots if there are more. */
  static String shortened(String text, int most) {
    return text.codePointCount(0, text.length()) <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most)) + "…";
  }

  /** The text without the punctuation at its end. */
  static String unpunctuated(String text) {
    return text.strip().replaceFirst("[\\s.!?…]{1,20}$", "");
  }

  /** The text inside quotes, if it is wholly quoted. */
  static String unquoted(String text) {
    String bare = text.strip();
    boolean quoted =
        bare.length() > 1
            && "\"'“‘«`".indexOf(bare.charAt(0)) >= 0
            && "\"'”’»`".indexOf(bare.charAt(bare.length() - 1)) >= 0;
    return quoted ? bare.substring(1, bare.length() - 1).strip() : bare;
  }
}
