package ai.beatra.provider.sandbox.chat.reply;

import ai.beatra.provider.sandbox.chat.schema.Words;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * Answers to prompts that leave no freedom: commands such as "Say exactly: …", counting,
 * arithmetic. An answer is a sequence of pieces made one by one, for it may be far longer than
 * anybody reads.
 */
final class Rules {
  /** More characters than the tokens of one answer can hold. */
  private static final int LONGEST = 4096 * 128;

  /** How much of a prompt is searched for a command. */
  private static final int HEAD = 300;

  private static final Pattern POLITE =
      start("(?:(?:please|now|then|and|so|ok(?:ay)?|can you|could you|would you),? ){1,4}");
  private static final Pattern REFUSE = start("refuse (?:this|the|my) request[.!]?$");
  private static final Pattern VERBATIM =
      start(
          "(?:say|reply|respond|answer|write|print|output|return)(?: with)?"
              + " (?:exactly|only|just|verbatim)(?: this| the following| the words?| the text)?\\s*:"
              + "|repeat(?: after me| the following| this)?\\s*:");
  private static final Pattern REPEAT =
      start(
          "repeat (?:the (?:word|phrase|text|letter) )?(.{1,200}?)"
              + " (\\d{1,9})(?: times)?[.!]?$");
  private static final Pattern REVERSE =
      start(
          "reverse(?: (?:the|this|following|word|text|string|sentence|letters|of)){0,4}\\s*:"
              + "|reverse the (?:word|text|string|sentence)\\s");
  private static final Pattern UPPER =
      start("(?:convert(?: this)? to )?upper[- ]?case(?: this| the following)?\\s*:");
  private static final Pattern LOWER =
      start("(?:convert(?: this)? to )?lower[- ]?case(?: this| the following)?\\s*:");
  private static final Pattern COUNT =
      start(
          "count (?:up |down )?(?:from (-?\\d{1,15}) )?to (-?\\d{1,15})(?: by (\\d{1,9}))?[.!]?$");
  private static final Pattern SUM =
      start("(?:what(?:'s|’s| is)|how much is|calculate|compute)\\s*:?\\s");
  private static final Pattern GREETING =
      start(
          "(?:say )?(hello|hi|hey|good (?:morning|afternoon|evening|day))\\b,?"
              + "(?: [\\p{L}]{1,20})?[.!?]{0,5}$");
  private static final Pattern SAY = start("say (.{1,200}?)[.!]?$");

  private Rules() {}

  private static Pattern start(String regex) {
    return Pattern.compile(
        "^(?:" + regex + ")", Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
  }

  /** The refusal, if the prompt asks for one. */
  static Optional<String> refusal(String question) {
    return head(REFUSE, ask(question)).map(found -> "I can't help with that.");
  }

  /** What the prompt orders to be said word for word. */
  static Optional<String> verbatim(String question) {
    return rest(VERBATIM, ask(question));
  }

  /** The answer of the first rule that knows the prompt. */
  static Optional<Iterable<String>> answer(String question, boolean brief) {
    String ask = ask(question);
    return verbatim(ask)
        .map(Rules::whole)
        .or(() -> head(REPEAT, ask).map(Rules::repeated))
        .or(() -> head(COUNT, ask).map(Rules::counted))
        .or(() -> rest(REVERSE, ask).map(text -> whole(reversed(text))))
        .or(() -> rest(UPPER, ask).map(text -> whole(operand(text).toUpperCase(Locale.ROOT))))
        .or(() -> rest(LOWER, ask).map(text -> whole(operand(text).toLowerCase(Locale.ROOT))))
        .or(() -> result(ask, brief).map(Rules::whole))
        .or(() -> head(GREETING, ask).map(found -> whole(greeting(found.group(1), brief))))
        .or(() -> head(SAY, ask).map(found -> whole(said(found.group(1)))));
  }

  private static Iterable<String> whole(String text) {
    return List.of(text.substring(0, Math.min(LONGEST, text.length())));
  }

  private static String ask(String question) {
    String bare = question.strip();
    return rest(POLITE, bare).orElse(bare);
  }

  /** A match at the start of a prompt; a pattern that ends with $ has to match all of it. */
  private static Optional<MatchResult> head(Pattern pattern, String ask) {
    boolean cut = ask.length() > HEAD;
    Matcher matcher = pattern.matcher(cut ? ask.substring(0, HEAD) : ask);
    return matcher.find() && !(cut && matcher.hitEnd())
        ? Optional.of(matcher.toMatchResult())
        : Optional.empty();
  }

  private static Optional<String> rest(Pattern pattern, String ask) {
    return head(pattern, ask)
        .map(found -> ask.substring(found.end()).strip())
        .filter(text -> !text.isEmpty());
  }

  /** What a command works on: what is in quotes, or all of it without a closing full stop. */
  private static String operand(String text) {
    boolean stop = text.length() > 1 && text.endsWith(".") && !text.endsWith("..");
    return Words.unquoted(stop ? text.substring(0, text.length() - 1) : text);
  }

  private static Iterable<String> repeated(MatchResult found) {
    String text = Words.unquoted(found.group(1));
    return pieces(Long.parseLong(found.group(2)), i -> i == 0 ? text : " " + text);
  }

  private static Iterable<String> counted(MatchResult found) {
    long from = found.group(1) == null ? 1 : Long.parseLong(found.group(1));
    long to = Long.parseLong(found.group(2));
    long step = found.group(3) == null ? 1 : Math.max(1, Long.parseLong(found.group(3)));
    long signed = from <= to ? step : -step;
    return pieces((to - from) / signed + 1, i -> (i == 0 ? "" : ", ") + (from + i * signed));
  }

  private static Iterable<String> pieces(long count, LongFunction<String> piece) {
    return () -> LongStream.range(0, count).mapToObj(piece).iterator();
  }

  private static String reversed(String text) {
    String bare = operand(text);
    return new StringBuilder(bare).reverse().substring(0, Math.min(LONGEST, bare.length()));
  }

  private static Optional<String> result(String ask, boolean brief) {
    String expression = rest(SUM, ask).orElse(ask).replaceFirst("[\\s=?.!]{1,10}$", "");
    return Arithmetic.evaluate(expression)
        .map(
            value ->
                brief
                    ? Words.capitalized(value)
                    : expression + (value.startsWith("not") ? " is " : " = ") + value);
  }

  private static String greeting(String hello, boolean brief) {
    String first = Words.capitalized(hello.toLowerCase(Locale.ROOT)) + "!";
    return brief ? first : first + " How can I help you?";
  }

  private static String said(String text) {
    String bare = Words.unquoted(text);
    return bare.equals(text.strip()) ? Words.capitalized(bare) + "." : bare;
  }
}
