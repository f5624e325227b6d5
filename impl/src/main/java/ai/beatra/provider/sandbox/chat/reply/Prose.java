package ai.beatra.provider.sandbox.chat.reply;

import ai.beatra.provider.sandbox.chat.schema.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers to prompts that leave freedom: haikus, and a reflection of all else. */
final class Prose {
  private static final int LONGEST_TOPIC = 60;
  private static final int HEAD = 300;
  private static final int LONGEST_QUOTE = 200;

  private static final Pattern HAIKU =
      Pattern.compile(
          "^(?:please )?write (?:a |some )?(?:\\w{1,20} ){0,2}?(?:haiku|poem|song|verses?)\\b"
              + "(?:.{0,40}? about (.{1,100}?))?[.!?]*$",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern TOPIC =
      Pattern.compile(
          "\\b(?:about|describe|explain|discuss|(?:what|who|where) (?:is|are|was|were))"
              + " (?:to me )?([^\\n.?!]{1,100}?)(?: as json| in json| briefly| in .{1,12} words?)?[.?!]*$",
          Pattern.CASE_INSENSITIVE);

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
  private static final List<String> HAIKUS =
      List.of(
          "%1$s at first light:\nthe day holds its breath a while,\nthen lets it all go.",
          "Nothing but %2$s,\nolder than the words for it,\nstill without an end.",
          "%1$s, and silence.\nSomebody hums in the dark,\nsomebody listens.");

  private Prose() {}

  /**
   * An answer to a prompt.
   *
   * @param first where to begin in what there is to choose from; at least 0. 128 neighbours make
   *     128 different reflections, or 32 brief ones.
   */
  static String answer(Prompt prompt, int first) {
    String ask = prompt.question().strip();
    if (prompt.images() + prompt.recordings() > 0) {
      return media(prompt, ask);
    }
    Matcher haiku = HAIKU.matcher(ask.length() > HEAD ? "" : ask);
    if (haiku.find()) {
      String about = haiku.group(1) == null ? "the sea" : haiku.group(1);
      return HAIKUS.get(first % HAIKUS.size()).formatted(Words.capitalized(about), about);
    }
    return reflection(topic(ask), prompt.brief(), first);
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
      received.add(counted(prompt.images(), "image"));
      unused.add("look at images");
    }
    if (prompt.recordings() > 0) {
      received.add(counted(prompt.recordings(), "recording"));
      unused.add("listen to recordings");
    }
    boolean cut = ask.codePointCount(0, ask.length()) > LONGEST_QUOTE;
    String said = cut ? ask.substring(0, ask.offsetByCodePoints(0, LONGEST_QUOTE)) + "…" : ask;
    return "I received %s, but the sandbox does not %s: no real model ran.%s"
        .formatted(
            Words.and(received),
            String.join(" or ", unused),
            said.isEmpty() ? "" : " You wrote: “" + said + "”");
  }

  private static String counted(int count, String noun) {
    return count == 1 ? "one " + noun : count + " " + noun + "s";
  }

  private static String reflection(String topic, boolean brief, int first) {
    String opener = OPENERS.get(first % OPENERS.size()).formatted(topic);
    String closer = CLOSERS.get(first / OPENERS.size() % CLOSERS.size());
    String middle = MIDDLES.get(first / (OPENERS.size() * CLOSERS.size()) % MIDDLES.size());
    return brief ? opener + " " + closer : opener + " " + middle + " " + closer;
  }
}
