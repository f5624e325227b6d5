package ai.beatra.provider.sandbox;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
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
  private static final int LONGEST = 20_000;

  private static final Pattern NAME =
      Pattern.compile(
          "\\p{Lu}[\\p{L}\\p{M}’'-]{1,40}"
              + "(?:\\s(?:(?:of|de|da|del|van|von|der|la|le)\\s){0,2}\\p{Lu}[\\p{L}\\p{M}’'.-]{0,40}){0,5}");
  private static final Pattern SENTENCE_START = Pattern.compile("(?:^|[.!?\\n]\\s?|[\"“])$");
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?<![\\p{L}\\d.,-])-?(?:\\d{1,3}(?:,\\d{3})+|\\d{1,30})(?:\\.\\d{1,30})?(?![\\p{L}\\d])");
  private static final Pattern QUOTED =
      Pattern.compile("[\"“]([^\"”\\n]{1,500})[\"”]|«([^»\\n]{1,500})»");
  private static final Pattern EMAIL =
      Pattern.compile("[\\w.+-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,5}");
  private static final Pattern URL =
      Pattern.compile("https?://[^\\s\"'<>)]{1,500}[^\\s\"'<>).,;!?]");
  private static final Pattern PLACE =
      Pattern.compile("\\b(?:in|at|to|from|near|for|of|around)\\s(" + NAME.pattern() + ")");
  private static final Pattern TOGETHER =
      Pattern.compile(NAME.pattern() + "(?:, " + NAME.pattern() + "){0,6},? and " + NAME.pattern());
  private static final Pattern COMMAND =
      Pattern.compile(
          "^(?:please )?(?:remind me to|tell me about|search for|look up|looking for|look for|(?:make|write|take) a note"
              + "(?: of| that)?|remember (?:to|that)|find|send|write|add|create|note|play|book|order|show me|translate)\\s+",
          Pattern.CASE_INSENSITIVE);

  private static final Set<String> PEOPLE =
      Set.of(
          "name",
          "person",
          "author",
          "customer",
          "user",
          "fullname",
          "contact",
          "recipient",
          "artist");
  private static final Set<String> PLACES =
      Set.of(
          "city",
          "location",
          "place",
          "country",
          "town",
          "destination",
          "origin",
          "region",
          "address");
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
          "q",
          "input");

  private final String text;
  private final Set<String> used = new LinkedHashSet<>();

  Facts(String text) {
    this.text = text.substring(0, Math.min(LONGEST, text.length()));
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
      found.addAll(names());
    }
    if (words.stream().anyMatch(TEXTS::contains)) {
      found.addAll(sure ? List.of() : all(QUOTED));
      found.add(payload());
    }
    return take(found, fits);
  }

  /** Takes the first number that fits a property: one that the prompt ties to it, or any other. */
  Optional<BigDecimal> number(String property, boolean sure, Predicate<BigDecimal> fits) {
    List<String> found = new ArrayList<>();
    for (String word : Words.ofIdentifier(property)) {
      String near = Pattern.quote(Words.stem(word));
      found.addAll(
          all(
              Pattern.compile(
                  "\\b" + near + "\\p{L}{0,3}\\b[^\\d.;\\n]{0,20}?(" + NUMBER.pattern() + ")",
                  Pattern.CASE_INSENSITIVE)));
      found.addAll(
          all(Pattern.compile("(" + NUMBER.pattern() + ")[ -]" + near, Pattern.CASE_INSENSITIVE)));
    }
    if (!sure) {
      found.addAll(all(NUMBER));
    }
    return take(found, number -> fits.test(decimal(number))).map(Facts::decimal);
  }

  /** Whether the prompt speaks of a property: yes, or no if it denies it; empty if it is silent. */
  Optional<Boolean> flag(String property) {
    for (String word : Words.ofIdentifier(property)) {
      Matcher matcher =
          Pattern.compile(
                  "(\\b(?:not|no|without|isn't|non)\\s(?:\\w{1,20}\\s)?)?\\b" + Pattern.quote(word),
                  Pattern.CASE_INSENSITIVE)
              .matcher(text);
      if (!Words.isEmpty(word) && matcher.find()) {
        return Optional.of(matcher.group(1) == null);
      }
    }
    return Optional.empty();
  }

  /** Whether the prompt contains a word or a phrase, in whatever case. */
  boolean mentions(String phrase) {
    return !phrase.isBlank()
        && Pattern.compile(
                "(?<![\\p{L}\\d])" + Pattern.quote(phrase) + "(?![\\p{L}\\d])",
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
            .matcher(text)
            .find();
  }

  /** The parts of an enumeration such as "flour, sugar and eggs"; empty if there is none. */
  List<String> listed() {
    String[] parts = payload().split("\\s*(?:,\\s*(?:and|or)\\s|,|;|\\s(?:and|or)\\s)\\s*");
    return parts.length < 2 || parts.length > 50 ? List.of() : List.of(parts);
  }

  /**
   * The names in the prompt, those at the start of a sentence last: any word may be capital there.
   */
  List<String> names() {
    List<String> sure = new ArrayList<>();
    List<String> unsure = new ArrayList<>();
    for (Matcher found = NAME.matcher(text); found.find(); ) {
      boolean first =
          SENTENCE_START
              .matcher(text.substring(Math.max(0, found.start() - 3), found.start()))
              .find();
      String name = found.group().replaceFirst("(?:[’']s|\\.)$", "");
      String rest = name;
      while (Words.isEmpty(rest.split("\\s", 2)[0])) {
        rest = rest.contains(" ") ? rest.split("\\s", 2)[1] : "";
      }
      if (!rest.isEmpty()) {
        (first && rest.equals(name) && !rest.contains(" ") ? unsure : sure).add(rest);
      }
    }
    sure.addAll(unsure);
    return sure;
  }

  /** What a command is applied to: the text after its colon, or after its verb. */
  String payload() {
    String bare = text.strip();
    Matcher colon = Pattern.compile("^[^\\n:]{1,100}:\\s+(?=\\S)").matcher(bare);
    String rest =
        colon.find() ? bare.substring(colon.end()) : COMMAND.matcher(bare).replaceFirst("");
    return Words.unquoted(Words.unpunctuated(rest));
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
    List<String> questions = new ArrayList<>();
    for (String name : together.group().split(",? and |, ")) {
      questions.add(text.substring(0, together.start()) + name + text.substring(together.end()));
    }
    return questions;
  }

  private List<String> labelled(List<String> words) {
    String label = String.join("[ _-]", words.stream().map(Pattern::quote).toList());
    return all(
        Pattern.compile(
            "\\b"
                + label
                + "(?:\\s(?:is|are|was|named|called|of)|\\s?[:=])\\s(?:[\"“]([^\"”\\n]{1,500})[\"”]|([^,.;:\\n]{1,200}))",
            Pattern.CASE_INSENSITIVE));
  }

  private List<String> ofKind(List<String> words) {
    if (words.contains("email") || words.contains("mail")) {
      return all(EMAIL);
    }
    if (words.contains("url")
        || words.contains("uri")
        || words.contains("link")
        || words.contains("website")) {
      return all(URL);
    }
    if (words.contains("date") || words.contains("day") || words.contains("when")) {
      return Dates.in(text).stream().map(Object::toString).toList();
    }
    if (words.contains("first") || words.contains("given")) {
      return names().stream().map(name -> name.split("\\s")[0]).toList();
    }
    if (words.contains("last") || words.contains("family") || words.contains("surname")) {
      return names().stream().map(name -> name.substring(name.lastIndexOf(' ') + 1)).toList();
    }
    if (words.contains("from") || words.contains("origin")) {
      return all(Pattern.compile("\\bfrom\\s(" + NAME.pattern() + ")"));
    }
    if (words.contains("to") || words.contains("destination")) {
      return all(Pattern.compile("\\bto\\s(" + NAME.pattern() + ")"));
    }
    List<String> found = new ArrayList<>();
    if (words.stream().anyMatch(PLACES::contains)) {
      found.addAll(all(PLACE));
      found.addAll(names());
    } else if (words.stream().anyMatch(PEOPLE::contains)) {
      found.addAll(names());
    }
    return found;
  }

  /** What a pattern finds: its first group that took part, or all of it. */
  private List<String> all(Pattern pattern) {
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

  private Optional<String> take(Collection<String> found, Predicate<String> fits) {
    for (String value : found) {
      if (!value.isEmpty() && !used.contains(value) && fits.test(value)) {
        used.add(value);
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  private static BigDecimal decimal(String number) {
    return new BigDecimal(number.replace(",", ""));
  }
}
