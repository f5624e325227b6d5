package ai.beatra.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a fuzzer gives, taken apart: choices from its end, so that what is parsed stands as it is.
 */
public final class Input {
  private final byte[] bytes;
  private int end;

  public Input(byte[] bytes) {
    this.bytes = bytes.clone();
    this.end = bytes.length;
  }

  /** From 0 to below {@code bound}, at most 256; 0 where nothing is left. */
  public int choice(int bound) {
    return end == 0 ? 0 : (bytes[--end] & 0xFF) % bound;
  }

  /** All that no choice has taken. */
  public byte[] rest() {
    return Arrays.copyOf(bytes, end);
  }

  /** The same as UTF-8; what is none becomes U+FFFD. */
  public String text() {
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }

  /** The first line, which is not in the rest any more. */
  public static String firstLine(byte[] rest) {
    int at = lineEnd(rest);
    return new String(rest, 0, at, StandardCharsets.ISO_8859_1);
  }

  /** What follows the first line. */
  public static byte[] afterFirstLine(byte[] rest) {
    return Arrays.copyOfRange(rest, Math.min(lineEnd(rest) + 1, rest.length), rest.length);
  }

  private static int lineEnd(byte[] rest) {
    int at = 0;
    while (at < rest.length && rest[at] != '\n') {
      at++;
    }
    return at;
  }

  /**
   * The bytes in pieces, as they come through a network.
   *
   * @param size of each but the last, 1 or more
   */
  public static List<byte[]> pieces(byte[] whole, int size) {
    var pieces = new ArrayList<byte[]>();
    for (int from = 0; from < whole.length; from += size) {
      pieces.add(Arrays.copyOfRange(whole, from, Math.min(whole.length, from + size)));
    }
    return pieces;
  }
}
