package ai.beatra.provider.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Answers to prompts that leave freedom: lists, poems, and a reflection of all else. */
final class Prose {
  private static final int LONGEST_TOPIC = 60;
  private static final int HEAD = 300;

  private static final Pattern LIST =
      Pattern.compile(
          "^(?:please )?(?:list|name|give me|suggest|enumerate|write down)(?: me)?(?: the)?"
              + " (?:first )?(\\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
              + "|a few|some) ([^:]{1,100}?)[.!?]*$",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern POEM =
      Pattern.compile(
          "^(?:please )?(?:write|compose|sing|make|give)(?: me| us)? (?:a |an |some |the )?"
              + "(?:\\w{1,20} ){0,2}?(poem|haiku|song|lyrics|verses?|rhyme)\\b"
              + "(?:.{0,40}? about (.{1,100}?)| (?:on|for|of) (.{1,100}?))?[.!?]*$",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern TOPIC =
      Pattern.compile(
          "\\b(?:about|describe|explain|discuss|(?:what|who|where) (?:is|are|was|were))"
              + " (?:to me )?([^\\n.?!]{1,100}?)(?: as json| in json| briefly| in .{1,12} words?)?[.?!]*$",
          Pattern.CASE_INSENSITIVE);

  private static final Map<String, List<String>> KNOWN =
      Map.of(
          "colour", List.of("red", "orange", "yellow", "green", "blue", "indigo", "violet"),
          "color", List.of("red", "orange", "yellow", "green", "blue", "indigo", "violet"),
          "planet", List.of("Mercury", "Venus", "Earth", "Mars", "Jupiter", "Saturn", "Uranus"),
          "animal", List.of("otter", "heron", "fox", "whale", "owl", "hare", "lynx", "seal"),
          "fruit", List.of("apple", "pear", "plum", "cherry", "banana", "grape", "mango", "fig"));
  private static final List<String> KINDS =
      List.of(
          "a classic one",
          "a quiet one",
          "a colourful one",
          "a surprising one",
          "a small one",
          "a bold one",
          "an old favourite",
          "one for a rainy day",
          "one to share",
          "one to save for last",
          "a simple one",
          "one that needs practice");
  private static final List<String> OPENERS =
      List.of(
          "You asked about %s.",
          "Let us talk about %s.",
          "There is a lot to say about %s.",
          "Here are a few words on %s.",
          "So this is about %s.",
          "A good subject: %s.",
          "I read that you are curious about %s.",
          "Your prompt turns on %s.");
  private static final List<String> MIDDLES =
      List.of(
          "A real model would go into the details now.",
          "A real model might begin with its history and end with an example.",
          "A real model would pick one side of it and tell you more.",
          "A real model could fill a page with it.");
  private static final List<String> CLOSERS =
      List.of(
          "This is the sandbox: no real model ran.",
          "This answer comes from the sandbox, where no real model runs.",
          "No real model ran for this answer; it was written by the sandbox.",
          "The sandbox wrote this without a real model.");
  private static final List<String> VERSES =
      List.of(
          """
          The morning writes of %1$s in gold,
          Of %1$s the oldest tales are told.
          """,
          """
          I keep a word of %1$s to hold,
          A dream of %1$s, quiet and bold.
          """,
          """
          The evening hums of %1$s again,
          They sang of %1$s in the rain.
          """,
          """
          I thought of %1$s along the lane,
          And %1$s came to me again.
          """);
  private static final List<String> HAIKUS =
      List.of(
          """
          %1$s at first light:
          the day holds its breath a while,
          then lets it all go.
          """,
          """
          Nothing but %2$s,
          older than the words for it,
          still without an end.
          """,
          """
          %1$s, and silence.
          Somebody hums in the dark,
          somebody listens.
          """);
  private static final String SONG =
      "[Verse]\n%s\n[Chorus]\nSing it low and sing it high,\nSing of %s to the sky.\n\n[Verse]\n%s";

  private Prose() {}

  /**
   * An answer to a prompt.
   *
   * @param first where to begin in what there is to choose from; at least 0. 128 neighbours make
   *     128 different reflections, or 32 brief ones.
   */
  static String answer(Prompt prompt, int first) {
    String ask = prompt.question().strip();
    String head = ask.length() > HEAD ? "" : ask;
    if (prompt.images() + prompt.recordings() > 0) {
      return media(prompt, ask);
    }
    Matcher list = LIST.matcher(head);
    if (list.find()) {
      return list(Words.number(list.group(1)), list.group(2), first);
    }
    Matcher poem = POEM.matcher(head);
    if (poem.find()) {
      String about = poem.group(poem.group(2) == null ? 3 : 2);
      return poem(poem.group(1), about == null ? "the sea" : about, first);
    }
    return reflection(topic(ask), prompt.brief(), first);
  }

  static String introduction() {
    return "I am the sandbox: a set of rules that answers like a model, so that you can try the API."
        + " No real model runs here.";
  }

  static String untranslated() {
    return "The sandbox cannot translate: no real model runs here.";
  }

  /** What a prompt is about, in its own words. */
  static String topic(String ask) {
    Matcher named = TOPIC.matcher(ask.substring(Math.max(0, ask.length() - HEAD)));
    if (named.find()
        && named.group(1).length() <= LONGEST_TOPIC
        && !Words.key(named.group(1), 1).isEmpty()) {
      return Words.unquoted(named.group(1));
    }
    List<String> key = Words.key(ask, 3);
    return key.isEmpty() ? "something that words alone do not tell" : Words.and(key);
  }

  private static String media(Prompt prompt, String ask) {
    List<String> received = new ArrayList<>();
    List<String> unused = new ArrayList<>();
    if (prompt.images() > 0) {
      received.add(Words.counted(prompt.images(), "image"));
      unused.add("look at images");
    }
    if (prompt.recordings() > 0) {
      received.add(Words.counted(prompt.recordings(), "recording"));
      unused.add("listen to recordings");
    }
    String said = Words.shortened(ask, 200);
    String about = said.isEmpty() ? "" : " You wrote: “" + said + "”";
    return "I received "
        + Words.and(received)
        + ", but the sandbox does not "
        + String.join(" or ", unused)
        + ": no real model ran."
        + about;
  }

  private static String list(long count, String what, int first) {
    String last = what.substring(what.lastIndexOf(' ') + 1).toLowerCase(Locale.ROOT);
    List<String> known = KNOWN.getOrDefault(Words.stem(last), List.of());
    if (!known.isEmpty() && count <= known.size()) {
      return numbered(known, count, 0);
    }
    return Words.capitalized(what)
        + ", as the sandbox imagines them:\n"
        + numbered(KINDS, count, first % KINDS.size());
  }

  private static String numbered(List<String> items, long count, int first) {
    return LongStream.range(0, count)
        .mapToObj(
            i -> (i + 1) + ". " + Words.capitalized(items.get((int) ((first + i) % items.size()))))
        .collect(Collectors.joining("\n"));
  }

  private static String poem(String form, String about, int first) {
    if (form.equalsIgnoreCase("haiku")) {
      String begun = about.substring(0, 1).toUpperCase(Locale.ROOT) + about.substring(1);
      return HAIKUS.get(first % HAIKUS.size()).formatted(begun, about).strip();
    }
    String start = VERSES.get(first % VERSES.size()).formatted(about);
    String end = VERSES.get((first + 1) % VERSES.size()).formatted(about);
    boolean sung = form.equalsIgnoreCase("song") || form.equalsIgnoreCase("lyrics");
    return (sung ? SONG.formatted(start, about, end) : start + end).strip();
  }

  private static String reflection(String topic, boolean brief, int first) {
    String opener = OPENERS.get(first % OPENERS.size()).formatted(topic);
    String closer = CLOSERS.get(first / OPENERS.size() % CLOSERS.size());
    String middle = MIDDLES.get(first / (OPENERS.size() * CLOSERS.size()) % MIDDLES.size());
    return brief ? opener + " " + closer : opener + " " + middle + " " + closer;
  }
}
