package ai.beatra.provider.sandbox;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
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
  private static final int FEW_WORDS = 3;

  private static final String NAME =
      "\\p{Lu}[\\p{L}\\p{M}’'-]{1,40}(?:\\s(?:(?:of|de|da|del|van|von|der|la|le)\\s){0,2}"
          + "\\p{Lu}[\\p{L}\\p{M}’'.-]{0,40}){0,5}";
  private static final String NUMBER =
      "(?<![\\p{L}\\d.,-])-?(?:\\d{1,3}(?:,\\d{3}){1,8}|\\d{1,30})(?:\\.\\d{1,30})?(?![\\p{L}\\d])";
  private static final Pattern NAMES = Pattern.compile(NAME);
  private static final Pattern NUMBERS = Pattern.compile(NUMBER);
  private static final Pattern TOGETHER =
      Pattern.compile(NAME + "(?:, " + NAME + "){0,6},? and " + NAME);
  private static final Pattern FIRST_OF_SENTENCE = Pattern.compile("(?:^|[.!?\\n]\\s?|[\"“])$");
  private static final Pattern QUOTED =
      Pattern.compile("[\"“]([^\"”\\n]{1,500})[\"”]|«([^»\\n]{1,500})»");
  private static final Pattern PLACE =
      Pattern.compile("\\b(?:in|at|to|from|near|for|of|around)\\s(" + NAME + ")");
  private static final Pattern FROM = Pattern.compile("\\bfrom\\s(" + NAME + ")");
  private static final Pattern TO = Pattern.compile("\\bto\\s(" + NAME + ")");
  private static final Pattern LABEL = Pattern.compile("^[^\\n:]{1,100}:\\s+(?=\\S)");
  private static final Pattern COMMAND =
      Pattern.compile(
          "^(?:please )?(?:remind me to|tell me about|search for|look up|look(?:ing)? for|make a"
              + " note (?:of|that)|remember (?:to|that)|find|send|write|add|create|note|play|show"
              + " me)\\s+",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern BETWEEN =
      Pattern.compile("\\s*(?:,\\s*(?:and|or)\\s|[,;]|\\s(?:and|or)\\s)\\s*");
  private static final Pattern WORD_LIST =
      Pattern.compile(
          "[\\p{L}\\d-]{1,40}(?:,\\s[\\p{L}\\d-]{1,40}){1,48},?\\s(?:and|or)\\s[\\p{L}\\d-]{1,40}");

  private static final Set<String> PEOPLE =
      Set.of("name", "person", "author", "customer", "user", "contact", "recipient", "artist");
  private static final Set<String> PLACES =
      Set.of("city", "location", "place", "country", "town", "region", "address");
  private static final Set<String> TEXTS =
      Set.of(
          "text",
          "content",
          "message",
          "query",
          "title",
          "description",
          "note",
          "question",
          "body",
          "prompt",
          "summary",
          "task",
          "subject",
          "topic",
          "input");

  private final String text;
  private final String lower;
  private final Set<String> used = new HashSet<>();
  private final Effort effort;

  /**
   * @param effort pays for every search
   */
  Facts(String text, Effort effort) {
    this.effort = effort;
    this.text = text.substring(0, Math.min(LONGEST, text.length()));
    this.lower = this.text.toLowerCase(Locale.ROOT);
  }

  /**
   * Takes the first text that fits a property and passes a test.
   *
   * @param sure whether only what the prompt clearly says of this property counts
   */
  Optional<String> text(String property, boolean sure, Predicate<String> fits) {
    List<String> words = Words.ofIdentifier(property);
    List<String> found = new ArrayList<>(labelled(words));
    found.addAll(ofKind(words));
    if (!sure) {
      found.addAll(all(QUOTED));
      found.addAll(words.stream().anyMatch(TEXTS::contains) ? List.of(payload()) : names());
    }
    return take(found, fits);
  }

  /** Takes the first number that fits: one that the prompt ties to the property, or any other. */
  Optional<BigDecimal> number(String property, boolean sure, Predicate<BigDecimal> fits) {
    List<String> found = new ArrayList<>();
    for (String word : Words.ofIdentifier(property)) {
      String near = "\\b" + Pattern.quote(Words.stem(word));
      found.addAll(all(near + "\\p{L}{0,3}\\b[^\\d.;\\n]{0,20}?(" + NUMBER + ")"));
      found.addAll(all("(" + NUMBER + ")[ -]" + near));
    }
    if (!sure) {
      found.addAll(all(NUMBERS));
    }
    return take(found, number -> fits.test(decimal(number))).map(Facts::decimal);
  }

  /** Whether the prompt says yes or no to a property; empty if it is silent. */
  Optional<Boolean> flag(String property) {
    for (String word : Words.key(String.join(" ", Words.ofIdentifier(property)), 5)) {
      effort.take(text.length());
      Matcher said =
          ignoringCase("(\\b(?:not|no|without|isn't)\\s(?:a )?)?\\b" + Pattern.quote(word))
              .matcher(text);
      if (said.find()) {
        return Optional.of(said.group(1) == null);
      }
    }
    return Optional.empty();
  }

  /** Whether the prompt contains a word or a phrase, in whatever case. */
  boolean mentions(String phrase) {
    String wanted = phrase.toLowerCase(Locale.ROOT);
    effort.take(text.length() / 8);
    for (int at = lower.indexOf(wanted);
        at >= 0 && !phrase.isBlank();
        at = lower.indexOf(wanted, at + 1)) {
      int end = at + wanted.length();
      boolean begins = at == 0 || !Character.isLetterOrDigit(lower.charAt(at - 1));
      if (begins && (end == lower.length() || !Character.isLetterOrDigit(lower.charAt(end)))) {
        return true;
      }
    }
    return false;
  }

  /** The parts of an enumeration such as "flour, sugar and eggs"; empty if there is none. */
  List<String> listed() {
    effort.take(text.length());
    List<String> parts = List.of(BETWEEN.split(payload()));
    if (parts.size() > 1
        && parts.stream().allMatch(part -> part.split("\\s").length <= FEW_WORDS)) {
      return parts;
    }
    Matcher inside = WORD_LIST.matcher(text);
    return inside.find() ? List.of(BETWEEN.split(inside.group())) : List.of();
  }

  /** Whether a property asks for a person or a place. */
  static boolean isName(String property) {
    return Words.ofIdentifier(property).stream()
        .anyMatch(word -> PEOPLE.contains(word) || PLACES.contains(word));
  }

  /** "Paris and Rome" asks twice: the prompt once with each of the names that stand together. */
  static List<String> apart(String text) {
    Matcher together = TOGETHER.matcher(text.substring(0, Math.min(LONGEST, text.length())));
    if (!together.find()) {
      return List.of(text);
    }
    String before = text.substring(0, together.start());
    String after = text.substring(together.end());
    return Pattern.compile(",? and |, ")
        .splitAsStream(together.group())
        .map(name -> before + name + after)
        .toList();
  }

  /** The names in the prompt, those at the start of a sentence last: any word is capital there. */
  private List<String> names() {
    effort.take(text.length());
    List<String> sure = new ArrayList<>();
    List<String> unsure = new ArrayList<>();
    for (Matcher found = NAMES.matcher(text); found.find(); ) {
      String before = text.substring(Math.max(0, found.start() - 3), found.start());
      String name = found.group().replaceFirst("(?:[’']s|\\.)$", "");
      boolean first = FIRST_OF_SENTENCE.matcher(before).find();
      if (first && Words.isEmpty(name.replaceFirst("\\s.*", ""))) {
        sure.add(name.replaceFirst("^\\S+\\s*", ""));
      } else {
        (first && !name.contains(" ") ? unsure : sure).add(name);
      }
    }
    sure.addAll(unsure);
    return sure;
  }

  /** What a command is applied to: the text after its colon, or after its verb. */
  private String payload() {
    String bare = text.strip();
    Matcher label = LABEL.matcher(bare);
    String rest =
        label.find() ? bare.substring(label.end()) : COMMAND.matcher(bare).replaceFirst("");
    return Words.unquoted(Words.unpunctuated(rest));
  }

  private List<String> labelled(List<String> words) {
    String label = String.join("[ _-]", words.stream().map(Pattern::quote).toList());
    String value = "(?:[\"“]([^\"”\\n]{1,500})[\"”]|([^,.;:\\n]{1,200}))";
    return label.isEmpty()
        ? List.of()
        : all("\\b" + label + "(?:\\s(?:is|are|was|named|called|of)|\\s?[:=])\\s" + value);
  }

  private List<String> ofKind(List<String> words) {
    if (words.contains("email")) {
      return all("[\\w.+-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,5}");
    }
    if (words.contains("url") || words.contains("uri") || words.contains("link")) {
      return all("https?://[^\\s\"'<>)]{1,500}[^\\s\"'<>).,;!?]");
    }
    if (words.contains("date")) {
      return Dates.in(text).stream().map(Object::toString).toList();
    }
    if (words.contains("from") || words.contains("origin")) {
      return all(FROM);
    }
    if (words.contains("to") || words.contains("destination")) {
      return all(TO);
    }
    if (words.contains("first") || words.contains("last")) {
      int part = words.contains("first") ? 0 : 1;
      return names().stream()
          .filter(name -> name.contains(" "))
          .map(name -> name.split(" ", 2)[part])
          .toList();
    }
    List<String> found = words.stream().anyMatch(PLACES::contains) ? all(PLACE) : new ArrayList<>();
    found.addAll(words.stream().anyMatch(word -> isName(word)) ? names() : List.of());
    return found;
  }

  private static Pattern ignoringCase(String regex) {
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }

  private List<String> all(String regex) {
    return all(ignoringCase(regex));
  }

  /** What a pattern finds: its first group that took part, or all of it. */
  private List<String> all(Pattern pattern) {
    effort.take(text.length());
    List<String> found = new ArrayList<>();
    for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
      String value = matcher.group();
      for (int group = matcher.groupCount(); group > 0; group--) {
        value = matcher.group(group) == null ? value : matcher.group(group);
      }
      found.add(value.strip());
    }
    return found;
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
