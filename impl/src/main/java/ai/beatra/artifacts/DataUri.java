package ai.beatra.artifacts;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/**
 * The content of a data URI (RFC 2397) in base64, as browsers and encoders write it: with escapes
 * such as %2B, or broken into lines.
 *
 * @param mediaType what it says to be; empty where it says nothing of use
 */
record DataUri(String mediaType, byte[] content) {
  private static final String SCHEME = "data:";
  private static final String BASE64 = ";base64";

  /** What is said of a file of which nothing is known. */
  private static final String ANY_TYPE = "application/octet-stream";

  static DataUri parse(String text) throws UnusableException {
    int comma = text.indexOf(',');
    String head = comma < 0 ? "" : text.substring(0, comma).toLowerCase(Locale.ROOT);
    if (!head.startsWith(SCHEME) || !head.endsWith(BASE64)) {
      throw new UnusableException(
          "This is no data URI with base64. Send one such as data:image/png;base64,… with the"
              + " picture.");
    }
    try {
      byte[] content = Base64.getDecoder().decode(plain(text, comma + 1));
      String type = head.substring(SCHEME.length(), head.length() - BASE64.length());
      return new DataUri(type.startsWith(ANY_TYPE) ? "" : type, content);
    } catch (IllegalArgumentException e) {
      throw new UnusableException(
          "The data URI holds something that is no base64. Encode the picture again.");
    }
  }

  /**
   * Without escapes and white space.
   *
   * @throws IllegalArgumentException if an escape is none
   */
  private static byte[] plain(String text, int from) {
    byte[] plain = text.substring(from).getBytes(StandardCharsets.ISO_8859_1);
    int length = 0;
    for (int i = 0; i < plain.length; i++) {
      byte each = plain[i];
      if (each == '%') {
        each = escaped(plain, i + 1);
        i += 2;
      }
      if (each != '\n' && each != '\r' && each != ' ' && each != '\t') {
        plain[length++] = each;
      }
    }
    return Arrays.copyOf(plain, length);
  }

  private static byte escaped(byte[] text, int at) {
    int high = digit(text, at);
    int low = digit(text, at + 1);
    if (high < 0 || low < 0) {
      throw new IllegalArgumentException("no escape");
    }
    return (byte) (high << 4 | low);
  }

  private static int digit(byte[] text, int at) {
    return at < text.length ? Character.digit(text[at], 16) : -1;
  }
}
