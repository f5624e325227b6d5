package ai.beatra.texts;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks through UTF-8 without making characters of it: eight bytes at a time where there is nothing
 * to be seen, which is nearly everywhere in a large body.
 */
public final class Utf8 {
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = ONES << 7;
  private static final long BACKSLASHES = ONES * '\\';
  private static final long QUOTES = ONES * '"';
  private static final long BLANKS = ONES * ' ';

  /** The length of the escape of a UTF-16 unit: a backslash, u and four digits. */
  static final int ESCAPE = 6;

  private Utf8() {}

  /** Whether the bytes are UTF-8 (RFC 3629): the shortest forms only, and no half characters. */
  public static boolean isValid(byte[] text) {
    return isValid(text, 0, text.length);
  }

  /** The same of what stands in it from here to there. */
  static boolean isValid(byte[] text, int from, int to) {
    int at = from;
    while (at < to) {
      if (to - at >= Long.BYTES && ((long) EIGHT.get(text, at) & HIGH_BITS) == 0) {
        at += Long.BYTES;
      } else {
        int length = length(text, at, to);
        if (length == 0) {
          return false;
        }
        at += length;
      }
    }
    return true;
  }

  /** Where the next backslash is; the length of the text if there is none. */
  static int backslash(byte[] text, int from) {
    return backslash(text, from, text.length);
  }

  /** Where the next backslash is before {@code to}; {@code to} if there is none. */
  public static int backslash(byte[] text, int from, int to) {
    int at = from;
    while (to - at >= Long.BYTES
        && (zeros((long) EIGHT.get(text, at) ^ BACKSLASHES) & HIGH_BITS) == 0) {
      at += Long.BYTES;
    }
    while (at < to && text[at] != '\\') {
      at++;
    }
    return at;
  }

  /**
   * Where the next character is that does not stand for itself in a JSON string, or is not ASCII;
   * {@code to} if there is none.
   */
  static int endOfPlain(byte[] text, int from, int to) {
    int at = from;
    while (to - at >= Long.BYTES) {
      long eight = (long) EIGHT.get(text, at);
      long other = zeros(eight ^ QUOTES) | zeros(eight ^ BACKSLASHES) | eight - BLANKS | eight;
      if ((other & HIGH_BITS) != 0) {
        break;
      }
      at += Long.BYTES;
    }
    while (at < to && text[at] != '"' && text[at] != '\\' && text[at] >= ' ') {
      at++;
    }
    return at;
  }

  /** Has the high bit of the lowest byte that is zero; those above it may have theirs, too. */
  private static long zeros(long eight) {
    return eight - ONES & ~eight;
  }

  /** The UTF-16 unit that the escape at this place stands for; -1 where there is none. */
  public static int escaped(byte[] json, int at) {
    if (at + ESCAPE > json.length || json[at] != '\\' || json[at + 1] != 'u') {
      return -1;
    }
    int unit = 0;
    for (int i = at + 2; i < at + ESCAPE; i++) {
      int digit = Character.digit(json[i], 16);
      if (digit < 0) {
        return -1;
      }
      unit = unit << 4 | digit;
    }
    return unit;
  }

  /** How many bytes the character takes that begins here; 0 if none does. */
  private static int length(byte[] text, int at, int to) {
    int first = text[at] & 0xFF;
    if (first < 0x80) {
      return 1;
    }
    int length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (length == 0 || to - at < length) {
      return 0;
    }
    for (int i = 1; i < length; i++) {
      if ((text[at + i] & 0xC0) != 0x80) {
        return 0;
      }
    }
    return isShortestOfCharacter(first, text[at + 1] & 0xFF) ? length : 0;
  }

  /** Of three and four bytes the second tells what is too long, half a character or none at all. */
  private static boolean isShortestOfCharacter(int first, int second) {
    return switch (first) {
      case 0xE0 -> second >= 0xA0;
      case 0xED -> second < 0xA0;
      case 0xF0 -> second >= 0x90;
      case 0xF4 -> second < 0x90;
      default -> true;
    };
  }
}
