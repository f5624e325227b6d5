package ai.beatra.tokens;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import java.util.Iterator;
import java.util.NoSuchElementException;

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

  /**
   * A constant, however many tokenizers are made: 200,000 tokens. It is loaded when one of them is
   * first used, or warmed, which takes a second or two.
   */
  private static final class Vocabulary {
    static final Encoding O200K_BASE =
        Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
  }

  /**
   * Runs the tokenizer until its code is compiled for the first time, so that the first request is
   * not slow; once in a process. More would only have the start compete with the compiler.
   */
  public static void warm() {
    Warmed.TOKENIZER.count("");
  }

  private static final class Warmed {
    static final Tokenizer TOKENIZER = new Tokenizer();

    static {
      String text = "Warm as toast: 1, 2, 3 … and « ready », on the 4th of May 😀.\n".repeat(10);
      for (int i = 0; i < 5; i++) {
        TOKENIZER.tokens(text).forEachRemaining(token -> {});
        TOKENIZER.count(text);
      }
    }
  }

  /** How many tokens {@code text} has. Takes about 0.3 s for a million characters. */
  public long count(String text) {
    long count = 0;
    for (int from = 0; from < text.length(); ) {
      int to = segmentEnd(text, from);
      count += Vocabulary.O200K_BASE.countTokensOrdinary(text.substring(from, to));
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
    private IntArrayList ids = new IntArrayList();
    private int next;

    private Tokens(String text) {
      this.text = text;
    }

    @Override
    public boolean hasNext() {
      while (next == ids.size() && from < text.length()) {
        int to = segmentEnd(text, from);
        ids = Vocabulary.O200K_BASE.encodeOrdinary(text.substring(from, to));
        next = 0;
        from = to;
      }
      return next < ids.size();
    }

    @Override
    public byte[] next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      IntArrayList one = new IntArrayList(1);
      one.add(ids.get(next++));
      return Vocabulary.O200K_BASE.decodeBytes(one);
    }
  }
}
