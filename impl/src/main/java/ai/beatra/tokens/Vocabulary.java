package ai.beatra.tokens;

import com.knuddels.jtokkit.Encodings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.function.IntConsumer;

/**
 * The 200,000 tokens of o200k_base, each with its rank: of two pairs of tokens the one whose rank
 * is lower is joined first. They come from the file of JTokkit, which needs six times as much
 * memory for them: here they are one array of bytes, and one table that finds them by their hash.
 */
final class Vocabulary {
  private static final String FILE = "o200k_base.tiktoken";

  /** As many as the file may have lines, and twice that, a power of two. */
  private static final int MOST_TOKENS = 1 << 18;

  private static final int SLOTS = MOST_TOKENS << 1;
  private static final int SPREAD = 0x9E3779B9;

  /** The rank of what is no token. */
  private static final int NONE = Integer.MAX_VALUE;

  /** One after the other, by their ranks. */
  private final byte[] bytes;

  private final int[] ends;

  /** The rank of a token and one, at the first free place from its hash on. */
  private final int[] slots = new int[SLOTS];

  private Vocabulary(byte[] bytes, int[] ends) {
    this.bytes = bytes;
    this.ends = ends;
    for (int rank = 0; rank < ends.length; rank++) {
      int slot = slot(bytes, start(rank), ends[rank]);
      while (slots[slot] != 0) {
        slot = (slot + 1) % SLOTS;
      }
      slots[slot] = rank + 1;
    }
  }

  /** Reads lines of a token in Base64, a space and its rank, which is the number of the line. */
  static Vocabulary load() {
    byte[] file = file();
    var bytes = new byte[file.length];
    var ends = new int[MOST_TOKENS];
    int count = 0;
    int end = 0;
    Base64.Decoder decoder = Base64.getDecoder();
    for (int at = 0; at < file.length; at++) {
      int from = at;
      while (file[at] != ' ') {
        at++;
      }
      byte[] token = decoder.decode(Arrays.copyOfRange(file, from, at));
      System.arraycopy(token, 0, bytes, end, token.length);
      end += token.length;
      ends[count++] = end;
      while (at < file.length && file[at] != '\n') {
        at++;
      }
    }
    return new Vocabulary(Arrays.copyOf(bytes, end), Arrays.copyOf(ends, count));
  }

  private static byte[] file() {
    try (InputStream in = Encodings.class.getResourceAsStream(FILE)) {
      return Objects.requireNonNull(in, FILE).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The bytes of a token. */
  byte[] token(int rank) {
    return Arrays.copyOfRange(bytes, start(rank), ends[rank]);
  }

  /** Tells the tokens of a word by their ranks, one after the other. */
  void split(byte[] word, IntConsumer tokens) {
    int whole = rank(word, 0, word.length);
    if (whole != NONE) {
      tokens.accept(whole);
      return;
    }
    int[] starts = new int[word.length + 1];
    Arrays.setAll(starts, at -> at);
    int parts = join(word, starts);
    for (int part = 0; part < parts; part++) {
      tokens.accept(rank(word, starts[part], starts[part + 1]));
    }
  }

  /**
   * Joins what is a token, as long as there is such a pair.
   *
   * @param starts of the parts, and the end of the word
   * @return how many parts are left
   */
  private int join(byte[] word, int[] starts) {
    int parts = word.length;
    int[] pairs = new int[parts];
    for (int part = 0; part < parts; part++) {
      pairs[part] = pair(word, starts, part, parts);
    }
    for (int best = lowest(pairs, parts); pairs[best] != NONE; best = lowest(pairs, parts)) {
      System.arraycopy(starts, best + 2, starts, best + 1, parts - best - 1);
      System.arraycopy(pairs, best + 1, pairs, best, parts - best - 1);
      parts--;
      pairs[best] = pair(word, starts, best, parts);
      if (best > 0) {
        pairs[best - 1] = pair(word, starts, best - 1, parts);
      }
    }
    return parts;
  }

  /** The rank of what a part and the next one are together. */
  private int pair(byte[] word, int[] starts, int part, int parts) {
    return part + 1 < parts ? rank(word, starts[part], starts[part + 2]) : NONE;
  }

  private static int lowest(int[] pairs, int parts) {
    int best = 0;
    for (int part = 1; part < parts; part++) {
      if (pairs[part] < pairs[best]) {
        best = part;
      }
    }
    return best;
  }

  private int rank(byte[] in, int from, int to) {
    for (int slot = slot(in, from, to); slots[slot] != 0; slot = (slot + 1) % SLOTS) {
      int rank = slots[slot] - 1;
      if (Arrays.equals(bytes, start(rank), ends[rank], in, from, to)) {
        return rank;
      }
    }
    return NONE;
  }

  private int start(int rank) {
    return rank == 0 ? 0 : ends[rank - 1];
  }

  private static int slot(byte[] in, int from, int to) {
    int hash = 1;
    for (int at = from; at < to; at++) {
      hash = 31 * hash + in[at];
    }
    return (hash * SPREAD) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(SLOTS));
  }
}
