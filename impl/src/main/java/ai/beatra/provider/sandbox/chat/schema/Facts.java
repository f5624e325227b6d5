package ai.beatra.provider.sandbox.chat.schema;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a prompt says, looked up by the names of the properties that ask for it. A value that was
 * taken is not offered again.
 */
final class Facts {
  private static final int LONGEST = 8_000;
  private static final String NAME =
      "\\p{Lu}[\\p{L}\\p{M}’'-]{1,40}(?:\\s\\p{Lu}[\\p{L}\\p{M}’'.-]{0,40}){0,5}";
  private static final Pattern NAMES = Pattern.compile(NAME);
  private static final Pattern PLACES =
      Pattern.compile("\\b(?:in|at|to|from|near|for|of|around)\\s(" + NAME + ")");
  private static final Pattern QUOTED = Pattern.compile("[\"“]([^\"”\\n]{1,500})[\"”]");
  private static final Pattern NUMBERS =
      Pattern.compile(
          "(?<![\\p{L}\\d.,-])-?(?:\\d{1,3}(?:,\\d{3}){1,8}|\\d{1,30})(?:\\.\\d{1,30})?(?![\\p{L}\\d]|-\\d)");
  private static final Map<String, Pattern> FORMATS =
      Map.of(
          "date", Pattern.compile("\\b\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\\d|2[0-8])\\b"),
          "email", Pattern.compile("[\\w.+-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,5}"),
          "uri", Pattern.compile("https?://[\\w.-]{1,100}\\w(?:/[\\w./~-]{0,400}[\\w/])?"));
  private static final Pattern LABEL = Pattern.compile("^[^\\n:]{1,100}:\\s+(?=\\S)");
  private static final Pattern COMMAND =
      Pattern.compile(
          "^(?:please )?(?:remind me to|search for|look up|remember to|find|send|write|add|note)\\s+",
          Pattern.CASE_INSENSITIVE);
  private static final Set<String> NAMED =
      Set.of("name", "person", "author", "user", "city", "location", "place", "country", "town");
  private static final Set<String> TEXTS =
      Set.of("text", "content", "message", "query", "title", "description", "note", "question");

  private final String text;
  private final List<String> names;
  private final Set<String> used = new HashSet<>();
  private final Effort effort;

  /**
   * @param effort pays for every search
   */
  Facts(String text, Effort effort) {
    this.effort = effort;
    this.text = text.substring(0, Math.min(LONGEST, text.length()));
    this.names = names();
  }

  /** Takes the first text that suits a property and its format, and passes a test. */
  Optional<String> text(String property, String format, Predicate<String> fits) {
    List<String> words = Words.ofIdentifier(property);
    String kind = words.contains("email") ? "email" : words.contains("url") ? "uri" : format;
    if (!kind.isEmpty()) {
      Pattern pattern = FORMATS.get(kind);
      return pattern == null ? Optional.empty() : take(all(pattern), fits);
    }
    List<String> found =
        new ArrayList<>(words.stream().anyMatch(NAMED::contains) ? all(PLACES) : List.of());
    found.addAll(words.contains("name") ? names : List.of());
    found.addAll(all(QUOTED));
    found.addAll(words.stream().anyMatch(TEXTS::contains) ? List.of(payload()) : names);
    return take(found, fits);
  }

  /** Takes the first number that fits. */
  Optional<BigDecimal> number(Predicate<BigDecimal> fits) {
    return take(all(NUMBERS), number -> fits.test(decimal(number))).map(Facts::decimal);
  }

  /** Whether the prompt contains a word or a phrase, in whatever case. */
  boolean mentions(String phrase) {
    effort.take(text.length());
    String word = "(?<![\\p{L}\\d])" + Pattern.quote(phrase) + "(?![\\p{L}\\d])";
    return !phrase.isBlank()
        && Pattern.compile(word, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
            .matcher(text)
            .find();
  }

  /** The names in the prompt; any word is capital at the start of a sentence. */
  private List<String> names() {
    effort.take(text.length());
    List<String> names = new ArrayList<>();
    for (Matcher found = NAMES.matcher(text); found.find(); ) {
      String name = found.group().replaceFirst("(?:[’']s|\\.)$", "");
      boolean command = Words.isEmpty(name.replaceFirst("\\s.*", ""));
      names.add(command ? name.replaceFirst("^\\S+\\s*", "") : name);
    }
    return names;
  }

  /** What a command is applied to: the text after its colon, or after its verb. */
  private String payload() {
    String bare = text.strip();
    Matcher label = LABEL.matcher(bare);
    String rest =
        label.find() ? bare.substring(label.end()) : COMMAND.matcher(bare).replaceFirst("");
    return Words.unquoted(Words.unpunctuated(rest));
  }

  /** What a pattern finds: its group, if it has one, or all of it. */
  private List<String> all(Pattern pattern) {
    effort.take(text.length());
    return pattern.matcher(text).results().map(found -> found.group(found.groupCount())).toList();
  }

  private Optional<String> take(List<String> found, Predicate<String> fits) {
    Optional<String> taken =
        found.stream()
            .filter(value -> !value.isEmpty() && !used.contains(value) && fits.test(value))
            .findFirst();
    taken.ifPresent(used::add);
    return taken;
  }

  private static BigDecimal decimal(String number) {
    return new BigDecimal(number.replace(",", ""));
  }
}
