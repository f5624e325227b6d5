package ai.beatra.tokens;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Splits text into tokens as OpenAI's o200k_base models do. Names of special tokens are ordinary
 * text here. Thread-safe.
 *
 * <p>Text is worked on in segments that end where o200k_base ends a token anyway, before a single
 * space. Text that offers no such place is cut every {@value #SEGMENT} characters, at the price of
 * perhaps one token more per cut: a run of equal letters would otherwise take quadratic time.
 */
public final class Tokenizer {
  private static final int SEGMENT = 512;

  /** What o200k_base takes for words, none of which a token goes beyond. */
  private static final Pattern WORD =
      Pattern.compile(
          "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"
              + "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
              + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*"
              + "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
              + "|\\p{N}{1,3}"
              + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*"
              + "|\\s*[\\r\\n]+"
              + "|\\s+(?!\\S)"
              + "|\\s+",
          Pattern.UNICODE_CHARACTER_CLASS);

  private final Vocabulary vocabulary;

  /** The first one of a process loads the vocabulary. */
  public Tokenizer() {
    vocabulary = Loaded.VOCABULARY;
  }

  /** A constant, however many are made. */
  private static final class Loaded {
    static final Vocabulary VOCABULARY = Vocabulary.load();
  }

  /**
   * Runs the tokenizer until its code is compiled, so that the first request is not slow; once in a
   * process.
   */
  public static void warm() {
    Warmed.TOKENIZER.count("");
  }

  private static final class Warmed {
    static final Tokenizer TOKENIZER = new Tokenizer();

    static {
      String text = "Warm as toast: 1, 2, 3 … and « ready », on the 4th of May 😀.\n".repeat(50);
      for (int i = 0; i < 20; i++) {
        TOKENIZER.tokens(text).forEachRemaining(token -> {});
        TOKENIZER.count(text);
      }
    }
  }

  /**
   * How many tokens {@code text} has. Takes 0.1 s for a million characters, or 1 s without spaces.
   */
  public long count(String text) {
    long count = 0;
    for (int from = 0; from < text.length(); ) {
      int to = segmentEnd(text, from);
      count += ranks(text.substring(from, to)).length;
      from = to;
    }
    return count;
  }

  /**
   * The UTF-8 bytes of one token after the other, worked out segment by segment as they are asked
   * for. A token may hold a part of a character only.
   */
  public Iterator<byte[]> tokens(String text) {
    return new Tokens(text);
  }

  /** The tokens of a segment. */
  private int[] ranks(String segment) {
    var ranks = IntStream.builder();
    Matcher words = WORD.matcher(segment);
    while (words.find()) {
      vocabulary.split(words.group().getBytes(StandardCharsets.UTF_8), ranks);
    }
    return ranks.build().toArray();
  }

  private static int segmentEnd(String text, int from) {
    int end = from + SEGMENT;
    if (end >= text.length()) {
      return text.length();
    }
    for (int at = end; at > from + 1; at--) {
      if (text.charAt(at) == ' '
          && !Character.isWhitespace(text.charAt(at - 1))
          && at + 1 < text.length()
          && !Character.isWhitespace(text.charAt(at + 1))) {
        return at;
      }
    }
    return Character.isSurrogatePair(text.charAt(end - 1), text.charAt(end)) ? end - 1 : end;
  }

  private final class Tokens implements Iterator<byte[]> {
    private final String text;
    private int from;
    private int[] ranks = {};
    private int next;

    private Tokens(String text) {
      this.text = text;
    }

    @Override
    public boolean hasNext() {
      while (next == ranks.length && from < text.length()) {
        int to = segmentEnd(text, from);
        ranks = ranks(text.substring(from, to));
        next = 0;
        from = to;
      }
      return next < ranks.length;
    }

    @Override
    public byte[] next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return vocabulary.token(ranks[next++]);
    }
  }
}
