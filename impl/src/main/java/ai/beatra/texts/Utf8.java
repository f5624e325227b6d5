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

  /** The length of the escape of a UTF-16 unit: a backslash, u and four digits. */
  static final int ESCAPE = 6;

  private Utf8() {}

  /** Whether the bytes are UTF-8 (RFC 3629): the shortest forms only, and no half characters. */
  public static boolean isValid(byte[] text) {
    int at = 0;
    while (at < text.length) {
      if (text.length - at >= Long.BYTES && ((long) EIGHT.get(text, at) & HIGH_BITS) == 0) {
        at += Long.BYTES;
      } else {
        int length = length(text, at);
        if (length == 0) {
          return false;
        }
        at += length;
      }
    }
    return true;
  }

  /** Where the next backslash is; the length of the text if there is none. */
  public static int backslash(byte[] text, int from) {
    int at = from;
    while (text.length - at >= Long.BYTES) {
      long zeroAtBackslash = (long) EIGHT.get(text, at) ^ BACKSLASHES;
      if ((zeroAtBackslash - ONES & ~zeroAtBackslash & HIGH_BITS) != 0) {
        break;
      }
      at += Long.BYTES;
    }
    while (at < text.length && text[at] != '\\') {
      at++;
    }
    return at;
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
  private static int length(byte[] text, int at) {
    int first = text[at] & 0xFF;
    if (first < 0x80) {
      return 1;
    }
    int length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (length == 0 || text.length - at < length) {
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
